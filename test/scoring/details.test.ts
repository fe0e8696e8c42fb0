import { describe, expect, it } from 'vitest';
import { meanAtTolerances, totals } from '../../src/scoring/aggregate.js';
import { vosBenchmark } from '../../src/scoring/rules/vos-benchmark.js';
import { annotationOf, labels, scoreMade, sequenceOf } from './label-sequence.js';

const row = (line: string) => annotationOf(labels(line, line));

/** Frames 0 and 7 are not scored. */
const truth = [
  '1.........',
  '1.........',
  '11........',
  '..........',
  '..........',
  '11111.....',
  '1.........',
  '1.........',
];
const guess = [
  '1.........',
  '..........',
  '11........',
  '..........',
  '1.........',
  '11111.....',
  '1111......',
  '1.........',
];

const scoring = (options = {}) =>
  scoreMade(sequenceOf(truth.map(row)), guess.map(row), { rules: vosBenchmark, ...options });

describe('presence', () => {
  it('counts frames by whether the object is there and whether it is predicted, with figures where it is', async () => {
    const { presence } = totals([await scoring()], vosBenchmark);
    expect(presence).toMatchObject({ found: 3, missed: 1, invented: 1, leftOut: 1 });
    expect(presence!.J).toBeCloseTo((0 + 1 + 1 + 1 / 4) / 4, 12);
  });
});

describe('the breakdown', () => {
  it('is by time since the prompt, by size and by whether the object was away', async () => {
    const { breakdown } = totals([await scoring()], vosBenchmark);
    const J = Object.fromEntries(breakdown.map((part) => [`${part.by}: ${part.value}`, [part.frames, part.J]]));
    expect(J).toEqual({
      'frames since prompt: 1 to 10': [6, expect.closeTo((0 + 1 + 1 + 0 + 1 + 1 / 4) / 6, 12)],
      'object size: large (from 10 %)': [4, expect.closeTo((0 + 1 + 1 + 1 / 4) / 4, 12)],
      'reappearance: after it was away': [2, expect.closeTo((1 + 1 / 4) / 2, 12)],
      'reappearance: always there so far': [2, expect.closeTo(1 / 2, 12)],
    });
  });

  it('is by the attributes of the sequences where their data set lists them', async () => {
    const line = [row('11..'), row('11..'), row('11..')];
    const right = ['occlusion', 'exit'];
    const scores = await Promise.all([
      scoreMade(sequenceOf(line, { name: 'a', attributes: right }), line, { rules: vosBenchmark }),
      scoreMade(sequenceOf(line, { name: 'b', attributes: ['exit'] }), [row('1...'), row('1...'), row('1...')], {
        rules: vosBenchmark,
      }),
      scoreMade(sequenceOf(line, { name: 'c', attributes: [] }), line, { rules: vosBenchmark }),
      scoreMade(sequenceOf(line, { name: 'd' }), line, { rules: vosBenchmark }),
    ]);
    const parts = totals(scores, vosBenchmark).breakdown.filter(({ by }) => by === 'attribute');
    expect(parts.map(({ value, objects, frames, J }) => [value, objects, frames, J])).toEqual([
      ['exit', 2, 2, 0.75],
      ['none', 1, 1, 1],
      ['occlusion', 1, 1, 1],
    ]);
  });

  it('has classes of time up to those beyond 240 frames', async () => {
    const long = Array.from({ length: 250 }, () => row('11..'));
    const score = await scoreMade(sequenceOf(long), long, { rules: vosBenchmark });
    const parts = score.details[0]!.parts.filter(({ by }) => by === 'frames since prompt');
    expect(parts.map(({ value, frames }) => [value, frames])).toEqual([
      ['1 to 10', 10],
      ['11 to 30', 20],
      ['31 to 60', 30],
      ['61 to 120', 60],
      ['121 to 240', 120],
      ['over 240', 8],
    ]);
  });
});

describe('tolerances', () => {
  it('give F at each, and the first is the one that counts', async () => {
    const score = await scoring({ tolerances: [1, 3, 0.008] });
    const [narrow, wide, usual] = meanAtTolerances([score], [1, 3, 0.008]);
    expect(narrow).toEqual({ tolerance: 1, F: score.objects[0]!.F_mean });
    expect(wide!.F).toBeGreaterThan(narrow!.F);
    // 0.008 of a diagonal of 10.2 pixels is rounded up to one.
    expect(usual!.F).toBe(narrow!.F);
  });
});
