import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../src/core/dataset.js';
import { FORMATS } from '../../src/datasets/registry.js';
import { totals } from '../../src/scoring/aggregate.js';
import { rulesForFormat } from '../../src/scoring/rules/registry.js';
import { scoreSet } from '../../src/scoring/score-set.js';
import { annotationOf, labels, predictionsOf, sequenceOf } from './label-sequence.js';

const pictures = rulesForFormat('images');
const row = (line: string) => annotationOf(labels(line));

/** A picture of one row of pixels whose 9s stand for 255. */
function withVoid(line: string): Annotation {
  const { data, ...size } = labels(line);
  return annotationOf({ ...size, data: data.map((value) => (value === 9 ? 255 : value)) });
}

async function scored(...given: readonly (readonly [truth: Annotation, guess: Annotation])[]) {
  const jobs = given.map(([truth, guess], i) => {
    const name = `p${i}`;
    const predictions = predictionsOf(new Map([[name, guess]]));
    return { sequence: sequenceOf([truth], { name, frames: [name] }), predictions, isMissing: false };
  });
  const said: string[] = [];
  const options = { rules: pictures, jobs: 1, warn: (line: string) => said.push(line) };
  const { scores, failures } = await scoreSet(jobs, options);
  expect(failures).toEqual([]);
  return { scores, said, totals: totals(scores, pictures, 0) };
}

describe('the rules of pictures', () => {
  it('are those of every set of pictures, and every format has some', () => {
    expect(['images', 'coco', 'sa-1b'].map((format) => rulesForFormat(format).name)).toEqual(Array(3).fill('pictures'));
    const withTruth = FORMATS.filter(({ name }) => name !== 'video');
    for (const { name } of withTruth) expect(rulesForFormat(name).name).toBeTruthy();
    expect(() => rulesForFormat('video')).toThrow(/no ground truth/);
  });

  it('count every object of every picture, though it is the first frame and the last', async () => {
    const { totals: figures } = await scored([row('1122'), row('1112')], [row('33..'), row('33..')]);
    expect(figures.objects).toBe(3);
    expect(figures.J.mean).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 12);
  });

  it('leave out what was predicted and is not there', async () => {
    const { scores } = await scored([row('11..'), row('11.2')]);
    expect(scores[0]!.objects.map(({ object, J_mean: J }) => [object, J])).toEqual([['1', 1]]);
  });

  it('take 255 beside ids for void, and alone for the only object', async () => {
    const { scores } = await scored([withVoid('119.'), withVoid('11..')], [withVoid('99..'), row('1...')]);
    expect(scores.map(({ objects }) => objects.map(({ object, J_mean: J }) => [object, J]))).toEqual([
      [['1', 1]],
      [['1', 0.5]],
    ]);
  });

  it('say nothing of bad masks: none was given', async () => {
    const { said, scores } = await scored([row('11..'), row('...1')]);
    expect(scores[0]!.objects[0]!.J_mean).toBe(0);
    expect(said).toEqual([]);
  });
});
