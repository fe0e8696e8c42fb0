import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import { totals } from '../../src/scoring/aggregate.js';
import { lvos } from '../../src/scoring/rules/lvos.js';
import { scoreSet } from '../../src/scoring/score-set.js';
import { predictionsOf, sequenceOf } from './label-sequence.js';
import { framesOf, type LvosSet, type LvosVideo, readFixture } from './rule-fixtures.js';

const fixture = readFixture<LvosSet>('lvos');

function jobOf(name: string, video: LvosVideo) {
  const size = [fixture.width, fixture.height] as const;
  const meta = new Map(
    Object.entries(video.ranges).map(([id, [start, end, frames]]): [string, ObjectMeta] => [
      id,
      { first: null, seen: !video.unseen, range: { start, end, frames } },
    ]),
  );
  const sequence = sequenceOf(framesOf(video.truth, size), { name, frames: video.frames, meta });
  const stored = framesOf(video.prediction!, video.predictionSize ?? size);
  const predictions = predictionsOf(new Map(video.frames.map((frame, i) => [frame, stored[i] ?? null])));
  return { sequence, predictions, isMissing: false };
}

/** Cases that the official program fails on for the first frame, which is not scored. */
const BETTER = ['no file for the first frame'];

describe('the rules lvos, as lvos-evaluation applies them', () => {
  it.each(fixture.cases.filter(({ objects }) => objects !== null))('to $name', async (set) => {
    const jobs = Object.entries(set.videos).map(([name, video]) => jobOf(name, video));
    const { scores, failures } = await scoreSet(jobs, { rules: lvos, jobs: 1 });
    expect(failures).toEqual([]);
    for (const { sequence, objects, details } of scores) {
      const official = set.videos[sequence]!.objects!;
      expect(objects.map(({ object }) => object)).toEqual(Object.keys(official));
      for (const [i, row] of objects.entries()) {
        const { J_mean, F_mean, V } = official[row.object]!;
        expect(row.J_mean).toBeCloseTo(J_mean!, 12);
        expect(row.F_mean).toBeCloseTo(F_mean!, 12);
        expect(details[i]!.figures.V).toBeCloseTo(V!, 12);
      }
    }
    const { figures, J, F, JF } = totals(scores, lvos);
    for (const [name, expected] of Object.entries(set.objects!)) {
      if (expected === null) expect(figures[name], name).toBeNull();
      else expect(figures[name], name).toBeCloseTo(expected, 12);
    }
    const { J_seen, J_unseen, F_seen, F_unseen } = set.objects!;
    if (J_unseen === null) return;
    expect(J.mean).toBeCloseTo((J_seen! + J_unseen!) / 2, 12);
    expect(F.mean).toBeCloseTo((F_seen! + F_unseen!) / 2, 12);
    expect(JF.mean).toBeCloseTo((J_seen! + J_unseen! + F_seen! + F_unseen!) / 4, 12);
  });

  it.each(fixture.cases.filter(({ objects }) => objects === null))(
    'where it fails: $name',
    async ({ name, videos }) => {
      const jobs = Object.entries(videos).map(([video, stored]) => jobOf(video, stored));
      const { scores, failures } = await scoreSet(jobs, { rules: lvos, jobs: 1 });
      expect(failures.map(({ sequence }) => sequence)).toEqual(BETTER.includes(name) ? [] : Object.keys(videos));
      expect(scores).toHaveLength(BETTER.includes(name) ? 1 : 0);
    },
  );

  it('take objects and frames from meta.json alone', async () => {
    const [first] = fixture.cases;
    const { sequence, ...rest } = jobOf('a', first!.videos.a!);
    const { meta, ...bare } = sequence;
    expect(meta?.size).toBe(2);
    const { failures } = await scoreSet([{ sequence: bare, ...rest }], { rules: lvos, jobs: 1 });
    expect(failures[0]!.message).toMatch(/take the objects from the data set's meta\.json/);
    expect(failures[0]!.message).not.toContain(UserError.name);
  });
});
