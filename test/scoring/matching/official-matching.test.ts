import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matchMasklets } from '../../../src/scoring/matching/match-masklets.js';
import { annotationOf, labelsOfRuns, predictionsOf, sequenceOf } from '../label-sequence.js';

interface OfficialCase {
  readonly masklets: number;
  readonly truth: readonly (readonly number[])[];
  readonly prediction: readonly (readonly number[])[];
  readonly J: readonly number[];
}

const { width, height, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/scoring/matching.json', import.meta.url), 'utf8'),
) as { readonly width: number; readonly height: number; readonly cases: readonly OfficialCase[] };

describe('masklets are matched as davis2017-evaluation matches proposals by J', () => {
  it.each(cases.map((one, i) => [i, one.J.length, one.masklets, one] as const))(
    'in case %i of %i objects and %i masklets',
    async (_index, objects, masklets, { truth, prediction, J }) => {
      const stored = (runs: readonly number[]) => annotationOf(labelsOfRuns(width, height, runs));
      const sequence = sequenceOf(truth.map(stored));
      const names = Array.from({ length: masklets }, (_, i) => String(i + 1));
      const frames = new Map(prediction.map((runs, i) => [sequence.frames[i]!, stored(runs)]));
      const found = await matchMasklets(sequence, predictionsOf(frames, names), 'ids');
      expect(found).toHaveLength(objects);
      const values = found.map((match) => match.J).sort((a, b) => a - b);
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(J[i]!, 12);
    },
  );
});
