import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import { davis2016 } from '../../src/scoring/rules/davis2016.js';
import { davis2017 } from '../../src/scoring/rules/davis2017.js';
import { rulesForFormat, rulesNamed } from '../../src/scoring/rules/registry.js';
import type { ScoreOptions } from '../../src/scoring/score-options.js';
import { userErrorOf } from '../helpers/user-error.js';
import { drawn } from '../metrics/drawn-mask.js';
import { annotationOf, labels, scoreMade, sequenceOf } from './label-sequence.js';

const two = annotationOf(labels('11..22', '11..22', '......'));
const wide = annotationOf(labels('11..22.', '11..22.', '.......'));
const truth = [two, two, two, two];

function scored(
  predictions: readonly (Annotation | Error | null)[],
  options: Partial<ScoreOptions> = {},
  annotations: readonly Annotation[] = truth,
) {
  return scoreMade(sequenceOf(annotations), predictions, { rules: davis2017, ...options });
}

describe('scoring a sequence', () => {
  it('has a row for every annotated frame and object, the ends unscored', async () => {
    const { frames, objects } = await scored([two, two, two, two]);
    expect(frames).toHaveLength(8);
    expect(frames.filter(({ scored }) => scored).map(({ frame }) => frame)).toEqual([
      '00001',
      '00001',
      '00002',
      '00002',
    ]);
    expect(frames.every(({ J, F }) => J === 1 && F === 1)).toBe(true);
    expect(objects.map((row) => [row.object, row.frames, row.JF_mean])).toEqual([
      ['1', 2, 1],
      ['2', 2, 1],
    ]);
  });

  it('leaves the figures of an end empty where it has no prediction', async () => {
    const { frames } = await scored([null, two, two, null]);
    expect(frames.map(({ J }) => J)).toEqual([null, null, 1, 1, 1, 1, null, null]);
  });

  it('passes over an end that cannot be read or compared, and says so', async () => {
    const said: string[] = [];
    const broken = new UserError({ what: 'The file is cut off.', where: 'made/00000.png' });
    const { frames } = await scored([broken, two, two, wide], { warn: (line) => said.push(line) });
    expect(frames.map(({ J }) => J)).toEqual([null, null, 1, 1, 1, 1, null, null]);
    expect(said).toEqual([
      expect.stringMatching(/^made\/00000\.png: The file is cut off\. /),
      expect.stringMatching(/^made\/00003\.png: A predicted mask has another size/),
    ]);
  });

  it('does not hide a fault of the program in an end', async () => {
    await expect(scored([new TypeError('a bug'), two, two, two])).rejects.toThrow('a bug');
  });

  it.each([
    [
      'a missing file',
      null,
      ['where: made/00002.png', 'found: no file for frame 00002', 'next: write an all-zero mask'],
    ],
    ['another size', wide, ['where: made/00002.png', 'expected: 6 x 3', 'found: 7 x 3']],
    [
      'an unknown object',
      annotationOf(labels('11..22', '11..23', '......')),
      ['expected: the objects 1, 2', 'found: 3'],
    ],
  ])('stops at %s in a scored frame', async (_what, third, parts) => {
    const message = await userErrorOf(() => scored([two, two, third, two]));
    for (const part of parts) expect(message).toContain(part);
  });

  it('leaves an unknown object out where it is lenient, with a warning', async () => {
    const third = annotationOf(labels('11..22', '11..22', '.....3'));
    const said: string[] = [];
    const { objects } = await scored([two, two, third, two], { lenient: true, warn: (line) => said.push(line) });
    expect(objects.map(({ J_mean }) => J_mean)).toEqual([1, 1]);
    expect(said).toEqual(['made/00002.png: left out the unknown objects 3 (rules davis2017)']);
  });

  it.each([
    ['no ground truth', [], /no ground truth/],
    ['two annotated frames', [two, two], /expected: annotated frames that count[\s\S]*found: 2/],
    [
      'no object in the first frame',
      [annotationOf(labels('......')), two, two],
      /made, frame 00000[\s\S]*an empty mask/,
    ],
  ])('refuses a sequence with %s', async (_what, annotations, message) => {
    expect(await userErrorOf(() => scored([two, two, two, two], {}, annotations))).toMatch(message);
  });

  it('takes several objects as one under the rules davis2016, whatever their labels', async () => {
    const grey = annotationOf({
      width: 6,
      height: 3,
      data: labels('11..11', '11..11', '......').data.map((v) => v * 255),
    });
    const { objects } = await scored([two, two, two, two], { rules: davis2016 }, [grey, grey, grey]);
    expect(objects).toMatchObject([{ object: '1', frames: 1, J_mean: 1, F_mean: 1 }]);
  });
});

describe('scoring a sequence of one folder an object', () => {
  const [left, right] = [drawn('##....', '##....', '......'), drawn('...###', '....##', '......')];
  const both: Annotation = {
    kind: 'objects',
    width: 6,
    height: 3,
    masks: new Map([
      ['000', left],
      ['001', right],
    ]),
  };
  const first: Annotation = { ...both, masks: new Map([['000', left]]) };
  const all = [both, both, both];

  it('lets masks be missing of an object that was never predicted', async () => {
    const { objects } = await scoreMade(sequenceOf(all), [first, first, first], { rules: davis2017 }, ['000']);
    expect(objects.map(({ object, J_mean }) => [object, J_mean])).toEqual([
      ['000', 1],
      ['001', 0],
    ]);
  });

  it('stops where an object that has a folder lacks a scored file', async () => {
    const message = await userErrorOf(() =>
      scoreMade(sequenceOf(all), [both, first, both], { rules: davis2017 }, ['000', '001']),
    );
    expect(message).toContain('where: made/001/00001.png');
  });
});

describe('the rules', () => {
  it('are named, with the nearest name for a wrong one', async () => {
    expect(rulesNamed('davis2016')).toBe(davis2016);
    expect(await userErrorOf(() => rulesNamed('davis207'))).toMatch(/"davis207"[\s\S]*did you mean "davis2017"/);
  });

  it.each([
    ['davis2016', 'davis2016'],
    ['davis2017', 'davis2017'],
    ['masks', 'vos-benchmark'],
    ['sa-v', 'sa-v'],
    ['sa-v-train', 'sa-v'],
    ['frames', 'vos-benchmark'],
    ['synthetic', 'davis2017'],
  ])('of format %s are %s', (format, rules) => {
    expect(rulesForFormat(format).name).toBe(rules);
  });
});
