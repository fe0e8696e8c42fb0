import { describe, expect, it } from 'vitest';
import type { Annotation, ObjectMeta } from '../../src/core/dataset.js';
import { totals } from '../../src/scoring/aggregate.js';
import { youtubeVos } from '../../src/scoring/rules/youtube-vos.js';
import { scoreSet } from '../../src/scoring/score-set.js';
import { annotationOf, labels, predictionsOf, sequenceOf } from './label-sequence.js';

/** Frames of one row of pixels, so that J can be worked out by hand; null has no file. */
const row = (line: string | null) => (line === null ? null : annotationOf(labels(line)));

interface Video {
  readonly name: string;
  readonly truth: readonly (string | null)[];
  readonly guess: readonly (string | null)[];
  readonly meta: Readonly<Record<string, Partial<ObjectMeta>>>;
}

/** Every fifth frame is annotated, as in YouTube-VOS. */
function jobOf({ name, truth, guess, meta }: Video) {
  const frames = truth.map((_, i) => String(5 * i).padStart(5, '0'));
  const entries = Object.entries(meta).map(([id, given]) => [id, { first: null, seen: null, ...given }] as const);
  const sequence = sequenceOf(truth.map(row), { name, frames, meta: new Map(entries) });
  const predictions = predictionsOf(
    new Map(frames.map((frame, i): [string, Annotation | null] => [frame, row(guess[i]!)])),
  );
  return { sequence, predictions, isMissing: false };
}

async function scored(...videos: readonly Video[]) {
  const said: string[] = [];
  const options = { rules: youtubeVos, jobs: 1, warn: (line: string) => said.push(line) };
  return { ...(await scoreSet(videos.map(jobOf), options)), said };
}

/** The evaluator is a server, so that these are worked out by hand. */
describe('the rules youtube-vos', () => {
  it('count annotated frames after the one in which an object is given, the last one too', async () => {
    const { scores } = await scored({
      name: 'a',
      truth: ['11..', '11..', '11..', '11..'],
      guess: [null, '1...', '11..', '111.'],
      meta: { 1: { first: '00000' } },
    });
    expect(scores[0]!.objects[0]).toMatchObject({ frames: 3 });
    expect(scores[0]!.objects[0]!.J_mean).toBeCloseTo((1 / 2 + 1 + 2 / 3) / 3, 12);
  });

  it('count a late object from its own first frame on, also where it was predicted before', async () => {
    const { scores } = await scored({
      name: 'a',
      truth: ['11..', '11..', '1122', '1122'],
      guess: ['11..', '1122', '1122', '112.'],
      meta: { 1: { first: '00000' }, 2: { first: '00010' } },
    });
    expect(scores[0]!.objects.map(({ object, frames, J_mean }) => [object, frames, J_mean])).toEqual([
      ['1', 3, 1],
      ['2', 1, 1 / 2],
    ]);
  });

  it('find the first frame in the masks where meta.json does not say it', async () => {
    const { scores } = await scored({
      name: 'a',
      truth: ['11..', '1122', '1122'],
      guess: ['11..', '1122', '11..'],
      meta: { 1: {}, 2: {} },
    });
    expect(scores[0]!.objects.map(({ frames, J_mean }) => [frames, J_mean])).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  it('count 1 for an object that has left and is not predicted, and 0 where it is', async () => {
    const { scores } = await scored({
      name: 'a',
      truth: ['11..', '....', '....'],
      guess: ['11..', '....', '1...'],
      meta: { 1: { first: '00000' } },
    });
    expect(scores[0]!.objects[0]!.J_mean).toBeCloseTo(1 / 2, 12);
  });

  it('leave out an object that is given on the last frame, and say so', async () => {
    const { scores, said } = await scored({
      name: 'a',
      truth: ['11..', '11..', '1122'],
      guess: ['11..', '11..', '1122'],
      meta: { 1: { first: '00000' }, 2: { first: '00010' } },
    });
    expect(scores[0]!.objects.map(({ object }) => object)).toEqual(['1']);
    expect(said).toEqual([expect.stringMatching(/left out 2/)]);
  });

  it('fail a sequence of which meta.json gives a first frame that has no mask', async () => {
    const lines = ['11..', '11..', '11..'];
    const { failures } = await scored({ name: 'a', truth: lines, guess: lines, meta: { 1: { first: '00007' } } });
    expect(failures[0]!.message).toMatch(/first frame that has no mask[\s\S]*a, object 1[\s\S]*00007/);
  });

  it('leave out an object that comes after the frames that are taken', async () => {
    const lines = ['11..', '11..', '11..'];
    const meta = { 1: { first: '00000' }, 2: { first: '00020' } };
    const { scores, failures, said } = await scored({ name: 'a', truth: lines, guess: lines, meta });
    expect(failures).toEqual([]);
    expect(scores[0]!.objects.map(({ object }) => object)).toEqual(['1']);
    expect(said).toEqual([expect.stringMatching(/left out 2/)]);
  });

  it('take the mean of J and F over seen and over unseen objects', async () => {
    const video = (name: string, guess: string, seen: boolean): Video => ({
      name,
      truth: ['11..', '11..'],
      guess: ['11..', guess],
      meta: { 1: { first: '00000', seen } },
    });
    const { scores } = await scored(video('a', '11..', true), video('b', '1...', true), video('c', '....', false));
    const { J, F, JF, figures } = totals(scores, youtubeVos);
    expect(figures.J_seen).toBeCloseTo(3 / 4, 12);
    expect(figures.J_unseen).toBe(0);
    expect(J.mean).toBeCloseTo(3 / 8, 12);
    expect(JF.mean).toBeCloseTo((J.mean! + F.mean!) / 2, 12);
  });

  it('fail a sequence of which an annotated frame that counts has no file', async () => {
    const { failures } = await scored({
      name: 'a',
      truth: ['11..', '11..'],
      guess: ['11..', null],
      meta: { 1: { first: '00000' } },
    });
    expect(failures[0]!.message).toMatch(/no predicted mask[\s\S]*00005\.png/);
  });
});
