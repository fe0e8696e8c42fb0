import { describe, expect, it } from 'vitest';
import { moseV2 } from '../../src/scoring/rules/mose-v2.js';
import type { Rules } from '../../src/scoring/rules/rules.js';
import { mose, vosBenchmark } from '../../src/scoring/rules/vos-benchmark.js';
import { type SequenceScore, zeroScore } from '../../src/scoring/score-sequence.js';
import { userErrorOf } from '../helpers/user-error.js';
import { scoreMade, sequenceOf } from './label-sequence.js';
import { framesOf, type LabelCase, metaOf, readFixture } from './rule-fixtures.js';

async function scored(
  one: LabelCase,
  rules: Rules,
  [width, height]: readonly [number, number],
): Promise<SequenceScore> {
  const size = [one.width ?? width, one.height ?? height] as const;
  const meta = one.meta === undefined ? undefined : metaOf(one.meta);
  const sequence = sequenceOf(framesOf(one.truth, size), { frames: one.frames, meta });
  if (one.prediction === null) return zeroScore(sequence, rules);
  return scoreMade(sequence, framesOf(one.prediction, one.predictionSize ?? size), { rules });
}

/** A figure of the official program by the name that it has in the fixture. */
function figureOf({ objects, details }: SequenceScore, i: number, name: string): number | null {
  const row = objects[i]!;
  if (name === 'J_mean' || name === 'F_mean') return row[name];
  return details[i]!.figures[name] ?? null;
}

function expectFigures(score: SequenceScore, official: NonNullable<LabelCase['objects']>): void {
  expect(score.objects.map(({ object }) => object)).toEqual(Object.keys(official));
  for (const [i, { object }] of score.objects.entries()) {
    for (const [name, expected] of Object.entries(official[object]!)) {
      const found = figureOf(score, i, name);
      if (expected === null) expect(found, `${object} ${name}`).toBeNull();
      else expect(found, `${object} ${name}`).toBeCloseTo(expected, 12);
    }
  }
}

describe.each([
  ['vos-benchmark', vosBenchmark],
  ['vos-benchmark', mose],
  ['mose-v2', moseV2],
] as const)('the rules of the fixture %s', (fixture, rules) => {
  const { width, height, cases } = readFixture<LabelCase>(fixture);
  const figures = cases.filter(({ name, objects }) => objects !== null && !isRefused(name));

  it.each(figures)(`${rules.name}: $name`, async (one) => {
    expectFigures(await scored(one, rules, [width, height]), one.objects!);
  });

  it.each(cases.filter((one) => !figures.includes(one)))(`${rules.name} refuse $name`, async (one) => {
    if (isAccepted(rules, one.name)) {
      expect((await scored(one, rules, [width, height])).objects).toHaveLength(2);
      return;
    }
    expect(await userErrorOf(() => scored(one, rules, [width, height]))).toMatch(/where: made\/\d{5}\.png/);
  });
});

/** MOSEv2's program takes the frames by their place among the predictions, so that one missing file shifts the rest. */
function isRefused(name: string): boolean {
  return name === 'a missing file';
}

/** It also asks for the files of frames that do not count. */
function isAccepted({ name }: Rules, one: string): boolean {
  return name === 'mose-v2' && one === 'no file for the first and the last frame';
}
