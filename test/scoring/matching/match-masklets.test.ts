import { describe, expect, it } from 'vitest';
import type { BitMask } from '../../../src/core/bit-mask.js';
import type { MaskSource, Sequence } from '../../../src/core/dataset.js';
import { type Match, matchMasklets } from '../../../src/scoring/matching/match-masklets.js';
import { renamed } from '../../../src/scoring/matching/renamed.js';
import { judgedBy } from '../../../src/scoring/rules/judged.js';
import { rulesForFormat } from '../../../src/scoring/rules/registry.js';
import { type SequencePredictions, scoreSet } from '../../../src/scoring/score-set.js';
import { box, paintedSequence } from '../../runners/painted-sequence.js';

const [WIDTH, HEIGHT] = [24, 16];
const rules = judgedBy(rulesForFormat('davis2017'), 'matched');

/** Masks of columns [from, to) of rows 4 to 10, by masklet, on each frame; absent where there is null. */
type Masklets = Readonly<Record<string, readonly (readonly [from: number, to: number] | null)[]>>;

function predictionsOf(masklets: Masklets, { frames }: Sequence): SequencePredictions {
  const source = (frame: string): MaskSource => {
    const masks = Object.entries(masklets).flatMap(([name, spans]): [string, BitMask][] => {
      const span = spans[frames.indexOf(frame)];
      return span ? [[name, box(WIDTH, HEIGHT, span[0], 4, span[1], 10)]] : [];
    });
    return { kind: 'given', annotation: { kind: 'objects', width: WIDTH, height: HEIGHT, masks: new Map(masks) } };
  };
  return { source, objects: Object.keys(masklets), file: (frame, object) => `${object}/${frame}.png` };
}

/** Object 1 in columns 0 to 6, object 2 in columns 10 to 16 on the frames that show it. */
function truth(frames: number, showsSecond: (frame: number) => boolean = () => true): Sequence {
  const label = (frame: number, x: number, y: number) => {
    if (y < 4 || y >= 10) return 0;
    if (x < 6) return 1;
    return x >= 10 && x < 16 && showsSecond(frame) ? 2 : 0;
  };
  return paintedSequence({ width: WIDTH, height: HEIGHT, frames, label });
}

const matchesOf = (sequence: Sequence, masklets: Masklets) =>
  matchMasklets(sequence, predictionsOf(masklets, sequence), 'ids-but-void');
const always = (frames: number, from: number, to: number) => Array.from({ length: frames }, () => [from, to] as const);

describe('masklets', () => {
  it('are matched by mean J over the frames, whatever their names', async () => {
    const found = await matchesOf(truth(3), { 7: always(3, 10, 16), 8: always(3, 0, 3), 9: always(3, 18, 24) });
    expect(found).toEqual([
      { object: '1', masklet: '8', J: 0.5 },
      { object: '2', masklet: '7', J: 1 },
    ]);
  });

  it('stand for one object each', async () => {
    // Columns 0 to 16 meet both; only one of them may have it.
    const found = await matchesOf(truth(2), { 1: always(2, 0, 16) });
    expect(found.filter(({ masklet }) => masklet !== null)).toHaveLength(1);
    expect(found.filter(({ J }) => J === 0)).toHaveLength(1);
  });

  it('are no match where they never meet, though both are absent from frames', async () => {
    const sequence = truth(4, (frame) => frame === 0);
    const found = await matchesOf(sequence, { 1: [[18, 24], null, null, null] });
    expect(found).toEqual([
      { object: '1', masklet: null, J: 0 },
      { object: '2', masklet: null, J: 0 },
    ]);
  });

  it('count from the first frame of the object on, 1 where both are absent', async () => {
    const sequence = truth(4, (frame) => frame === 1 || frame === 2);
    // Frames 1 to 3: J of 1, 0 and 1.
    const [, second] = await matchesOf(sequence, { 5: [[10, 16], [10, 16], null, null] });
    expect(second).toEqual({ object: '2', masklet: '5', J: 2 / 3 });
  });

  it('may be none', async () => {
    expect(await matchesOf(truth(2), {})).toEqual([
      { object: '1', masklet: null, J: 0 },
      { object: '2', masklet: null, J: 0 },
    ]);
  });
});

describe('scores of matched masklets', () => {
  const matches: readonly Match[] = [
    { object: '1', masklet: '9', J: 1 },
    { object: '2', masklet: null, J: 0 },
  ];

  it('leave out masklets without an object and rename the others', () => {
    const files = (name: string) => [name, `${name}/0.png`] as const;
    const stored: SequencePredictions = {
      source: () => ({ kind: 'objects', files: [files('8'), files('9')] }),
      objects: ['8', '9'],
      file: (frame, object) => `${object}/${frame}.png`,
    };
    const { source, file } = renamed(stored, matches, { width: 4, height: 4 });
    expect(source('0')).toEqual({ kind: 'objects', files: [['1', '9/0.png']] });
    expect(file('0', '1')).toBe('9/0.png');
    const none = renamed({ ...stored, source: () => null }, matches, { width: 4, height: 3 });
    expect(none.source('0')).toMatchObject({ kind: 'given', annotation: { width: 4, height: 3, masks: new Map() } });
  });

  it('are 0 for an object without a masklet, on whichever frames it is absent', async () => {
    const sequence = truth(4, (frame) => frame === 0);
    const predictions = predictionsOf({ 1: always(4, 0, 6) }, sequence);
    const warnings: string[] = [];
    const { scores, failures } = await scoreSet([{ sequence, predictions, isMissing: false }], {
      rules,
      warn: (line) => warnings.push(line),
    });
    expect(failures).toEqual([]);
    expect(scores[0]!.objects.map(({ object, J_mean, JF_mean }) => [object, J_mean, JF_mean])).toEqual([
      ['1', 1, 1],
      ['2', 0, 0],
    ]);
    expect(warnings).toEqual([]);
  });

  it('are 0 throughout where nothing was found', async () => {
    const sequence = truth(3);
    const { scores } = await scoreSet([{ sequence, predictions: predictionsOf({}, sequence), isMissing: false }], {
      rules,
    });
    expect(scores[0]!.objects.map(({ J_mean }) => J_mean)).toEqual([0, 0]);
  });
});
