import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ObjectRow } from '../../src/runs/tables.js';
import { davis2017 } from '../../src/scoring/rules/davis2017.js';
import { userErrorOf } from '../helpers/user-error.js';
import { annotationOf, labelsOfRuns, scoreMade, sequenceOf } from './label-sequence.js';

type Figure = Exclude<keyof ObjectRow, 'sequence' | 'object'>;

interface OfficialCase {
  readonly name: string;
  readonly truth: readonly (readonly number[])[];
  readonly prediction: readonly (readonly number[] | null)[];
  readonly objects: Readonly<Record<string, Readonly<Partial<Record<Figure, number>>>>> | null;
}

const { width, height, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/scoring/davis2017-rules.json', import.meta.url), 'utf8'),
) as { readonly width: number; readonly height: number; readonly cases: readonly OfficialCase[] };

/** Scores a case of tools/golden/make_davis2017_rules.py. */
function scored({ truth, prediction }: OfficialCase) {
  const stored = (runs: readonly number[]) => annotationOf(labelsOfRuns(width, height, runs));
  const masks = prediction.map((runs) => (runs === null ? null : stored(runs)));
  return scoreMade(sequenceOf(truth.map(stored)), masks, { rules: davis2017 });
}

describe('the rules davis2017, as davis2017-evaluation applies them', () => {
  it.each(cases.filter(({ objects }) => objects !== null))('to $name', async (one) => {
    const { objects } = await scored(one);
    expect(objects.map(({ object }) => object)).toEqual(Object.keys(one.objects!));
    for (const row of objects) {
      for (const [key, expected] of Object.entries(one.objects![row.object]!)) {
        expect(row[key as Figure], `${row.object} ${key}`).toBeCloseTo(expected, 12);
      }
    }
  });

  it.each(cases.filter(({ objects }) => objects === null))('refuse $name', async (one) => {
    expect(await userErrorOf(() => scored(one))).toMatch(/made\/00003\.png/);
  });
});
