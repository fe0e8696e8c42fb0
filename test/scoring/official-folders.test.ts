import { describe, expect, it } from 'vitest';
import { type BitMask, maskOfLabel } from '../../src/core/bit-mask.js';
import type { Annotation } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import { saV } from '../../src/scoring/rules/sa-v.js';
import { userErrorOf } from '../helpers/user-error.js';
import { labelsOfRuns, scoreMade, sequenceOf } from './label-sequence.js';
import { type FolderCase, type Runs, readFixture } from './rule-fixtures.js';

const fixture = readFixture<FolderCase>('sa-v');

/** One folder an object; an error where a file has two values, as the reader gives it. */
function framesOf(folders: Readonly<Record<string, Runs>>, [width, height]: readonly [number, number]) {
  const count = Math.max(...Object.values(folders).map((frames) => frames.length));
  return Array.from({ length: count }, (_, place): Annotation | Error | null => {
    const masks = new Map<string, BitMask>();
    for (const [object, frames] of Object.entries(folders)) {
      const runs = frames[place];
      if (runs == null) continue;
      const labels = labelsOfRuns(width, height, runs);
      const values = new Set(labels.data.filter((value) => value > 0));
      if (values.size > 1) return new UserError({ what: 'several values', where: `made/${object}` });
      masks.set(object, maskOfLabel(labels, Math.max(...values)));
    }
    return masks.size === 0 ? null : { kind: 'objects', width, height, masks };
  });
}

function scored(one: FolderCase, said: string[] = []) {
  const size = [fixture.width, fixture.height] as const;
  const truth = framesOf(one.truth, size).map((frame) => frame as Annotation | null);
  const predictions = framesOf(one.prediction, one.predictionSize ?? size);
  const options = { rules: saV, warn: (line: string) => said.push(line) };
  return scoreMade(sequenceOf(truth, { frames: one.frames }), predictions, options, Object.keys(one.prediction));
}

/** Where the official program ends without figures and ours has good ones for the rest. */
const BETTER: Readonly<Record<string, { readonly objects: readonly string[]; readonly said: RegExp | null }>> = {
  'an object in no scored frame': { objects: ['000'], said: /left out 001/ },
  'a missing folder': { objects: ['000', '001'], said: null },
};

describe('the rules sa-v, as sav_benchmark.py applies them', () => {
  it.each(fixture.cases.filter(({ objects }) => objects !== null))('to $name', async (one) => {
    const { objects } = await scored(one);
    expect(objects.map(({ object }) => object)).toEqual(Object.keys(one.objects!));
    for (const row of objects) {
      expect(row.J_mean, row.object).toBeCloseTo(one.objects![row.object]!.J_mean!, 12);
      expect(row.F_mean, row.object).toBeCloseTo(one.objects![row.object]!.F_mean!, 12);
    }
  });

  it.each(fixture.cases.filter(({ objects }) => objects === null))('where it fails: $name', async (one) => {
    const better = BETTER[one.name];
    if (better === undefined) {
      expect(await userErrorOf(() => scored(one))).toMatch(/where: made\//);
      return;
    }
    const said: string[] = [];
    const { objects } = await scored(one, said);
    expect(objects.map(({ object }) => object)).toEqual(better.objects);
    if (better.said !== null) expect(said).toContainEqual(expect.stringMatching(better.said));
  });
});
