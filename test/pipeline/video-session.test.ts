import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { videoOf } from '../../src/app/verify/golden-video.js';
import { createBitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { FramePrediction, Video } from '../../src/core/session.js';
import type { Network } from '../../src/pipeline/network.js';
import type { VideoSessionOptions } from '../../src/pipeline/session-options.js';
import { Sam2VideoSession } from '../../src/pipeline/video-session.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, nanoNetwork } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { openGoldenSession } from './golden-session.js';

const folder = temporaryFolder();
const WIDTH = 96;
const HEIGHT = 64;

let network: Network;
let video: Video;

beforeAll(async () => {
  const golden = unpacked(join(FIXTURES, 'session-nano-2.1-corrections-vos.safetensors.gz'), folder);
  network = await nanoNetwork(golden, folder);
  const { file, frames } = await openGoldenSession(golden);
  await file.close();
  video = videoOf(frames!);
});

const open = (options: Partial<VideoSessionOptions> = {}) => new Sam2VideoSession(network, video, options);

/** A prompt on one frame. */
interface Prompt {
  readonly frame: number;
  readonly object: string;
  readonly kind: 'clicks' | 'box' | 'mask';
  readonly x: number;
  readonly y: number;
  readonly positive: boolean;
}

async function give(session: Sam2VideoSession, { frame, object, kind, x, y, positive }: Prompt): Promise<void> {
  if (kind === 'clicks') await session.addClicks(frame, object, [{ x, y, positive }]);
  if (kind === 'box') await session.addBox(frame, object, { left: x / 2, top: y / 2, right: x, bottom: y });
  if (kind !== 'mask') return;
  const inside = (i: number) => Math.hypot((i % WIDTH) - x, Math.floor(i / WIDTH) - y) < 15;
  await session.addMask(frame, object, maskFrom(WIDTH, HEIGHT, inside));
}

async function propagated(session: Sam2VideoSession, from?: number): Promise<FramePrediction[]> {
  const all: FramePrediction[] = [];
  for await (const prediction of session.propagate(from === undefined ? {} : { from })) all.push(prediction);
  return all;
}

/** Logits by frame and object. */
function logitsOf(predictions: readonly FramePrediction[]): Map<string, Float32Array> {
  return new Map(
    predictions.flatMap(({ frame, objects }) =>
      objects.map(({ object, lowResLogits }) => [`${frame} ${object}`, lowResLogits!] as const),
    ),
  );
}

function largestDifference(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
  let largest = 0;
  for (const [key, values] of a) {
    for (const [i, value] of values.entries()) largest = Math.max(largest, Math.abs(value - b.get(key)![i]!));
  }
  return largest;
}

const prompt = (objects: readonly string[]) =>
  fc.record<Prompt>({
    frame: fc.integer({ min: 0, max: 7 }),
    object: fc.constantFrom(...objects),
    kind: fc.constantFrom('clicks', 'box', 'mask'),
    x: fc.integer({ min: 4, max: WIDTH - 4 }),
    y: fc.integer({ min: 4, max: HEIGHT - 4 }),
    positive: fc.boolean(),
  });

/** Prompts of which no object has two on one frame. */
const promptsApart = (objects: readonly string[]) =>
  fc.uniqueArray(prompt(objects), {
    minLength: 2,
    maxLength: 4,
    selector: ({ frame, object }) => `${frame} ${object}`,
  });

const RUNS = { seed: 11, numRuns: 12 };

describe('a session', () => {
  it('does not mind the order of prompts on different frames', async () => {
    await fc.assert(
      fc.asyncProperty(promptsApart(['1', '2']), fc.infiniteStream(fc.nat()), async (prompts, numbers) => {
        const order = [...prompts].map((one) => [numbers.next().value as number, one] as const);
        const shuffled = order.sort((a, b) => a[0] - b[0]).map(([, one]) => one);
        const sessions = [open(), open()];
        for (const one of prompts) await give(sessions[0]!, one);
        for (const one of shuffled) await give(sessions[1]!, one);
        const [first, second] = [await propagated(sessions[0]!), await propagated(sessions[1]!)];
        // Memories stand in another order in the attention's sums.
        expect(largestDifference(logitsOf(first), logitsOf(second))).toBeLessThan(1e-3);
      }),
      RUNS,
    );
  });

  it('is after a reset as it was when it was new', async () => {
    await fc.assert(
      fc.asyncProperty(promptsApart(['1', '2']), promptsApart(['2', '3']), async (before, after) => {
        const [used, fresh] = [open(), open()];
        for (const one of before) await give(used, one);
        await propagated(used);
        await used.reset();
        expect(used.objects).toEqual([]);
        for (const one of after) {
          await give(used, one);
          await give(fresh, one);
        }
        expect(largestDifference(logitsOf(await propagated(used)), logitsOf(await propagated(fresh)))).toBe(0);
      }),
      RUNS,
    );
  });

  it('gives each object what it would have alone', async () => {
    await fc.assert(
      fc.asyncProperty(promptsApart(['a']), promptsApart(['b']), async (one, two) => {
        const from = Math.min(...[...one, ...two].map(({ frame }) => frame));
        const together = open({ overlap: 'overlapping' });
        for (const given of [...one, ...two]) await give(together, given);
        const both = logitsOf(await propagated(together, from));
        const alone = new Map<string, Float32Array>();
        for (const prompts of [one, two]) {
          const session = open({ overlap: 'overlapping' });
          for (const given of prompts) await give(session, given);
          for (const [key, logits] of logitsOf(await propagated(session, from))) alone.set(key, logits);
        }
        expect(largestDifference(both, alone)).toBe(0);
      }),
      RUNS,
    );
  });

  it('lets an object join while the others are tracked, as if it had been tracked on its own from there', async () => {
    const first: Prompt = { frame: 0, object: '2', kind: 'mask', x: 34, y: 28, positive: true };
    const late: Prompt = { frame: 3, object: '1', kind: 'mask', x: 40, y: 38, positive: true };
    const session = open();
    await give(session, first);
    const joined: FramePrediction[] = [];
    for await (const prediction of session.propagate()) {
      joined.push(prediction);
      if (prediction.frame === late.frame - 1) await give(session, late);
    }
    expect(joined.map(({ objects }) => objects.map(({ object }) => object).join())).toEqual([
      ...['2', '2', '2'],
      ...['1,2', '1,2', '1,2', '1,2', '1,2'],
    ]);
    const alone = open();
    await give(alone, late);
    const ofLate = joined.flatMap(({ frame, objects }) => [{ ...joined[0]!, frame, objects: objects.slice(0, -1) }]);
    expect(largestDifference(logitsOf(ofLate), logitsOf(await propagated(alone)))).toBe(0);
  });
});

describe('what a session is asked that it cannot do', () => {
  const click = [{ x: 10, y: 10, positive: true }];

  it.each<[string, (session: Sam2VideoSession) => Promise<unknown>, RegExp]>([
    ['a frame beyond the video', (s) => s.addClicks(8, '1', click), /no such frame[\s\S]*0 to 7[\s\S]*8/],
    ['half a frame', (s) => s.addClicks(0.5, '1', click), /no such frame/],
    ['no click', (s) => s.addClicks(0, '1', []), /no click/],
    ['a click nowhere', (s) => s.addClicks(0, '1', [{ x: Number.NaN, y: 1, positive: true }]), /not a number/],
    ['a box inside out', (s) => s.addBox(0, '1', { left: 9, top: 0, right: 3, bottom: 5 }), /corners[\s\S]*left 9/],
    ['a mask of another size', (s) => s.addMask(0, '1', createBitMask(8, 8)), /another size[\s\S]*96 x 64[\s\S]*8 x 8/],
    ['to propagate nothing', (s) => propagated(s), /Nothing was prompted/],
    ['to forget what it does not know', (s) => s.removeObject('1'), /no such object[\s\S]*none was/],
    ['to clear what it does not know', (s) => s.clearPrompts(0, '1'), /no such object/],
  ])('%s', async (_, act, message) => {
    expect(await userErrorOf(() => act(open()))).toMatch(message);
  });

  it('to take a prompt on the way of a propagation that was to be undisturbed, but not after it', async () => {
    const session = open();
    const prompt = { frame: 0, object: '1', kind: 'mask', x: 40, y: 30, positive: true } as const;
    await give(session, prompt);
    for await (const { frame } of session.propagate({ undisturbed: true })) {
      await expect(give(session, { ...prompt, frame: frame + 1, object: '2' })).rejects.toThrow('undisturbed');
      if (frame === 1) break;
    }
    await give(session, { ...prompt, object: '2' });
    expect(session.objects).toEqual(['1', '2']);
    await session.close();
  });

  it('to track an object whose prompts were taken back', async () => {
    const session = open();
    await session.addClicks(0, 'cat', click);
    await session.clearPrompts(0, 'cat');
    expect(await userErrorOf(() => propagated(session))).toMatch(/no prompt left[\s\S]*cat/);
  });

  it('to start outside the video, or for no frame', async () => {
    const session = open();
    await session.addClicks(0, '1', click);
    expect(await userErrorOf(() => propagated(session, 99))).toMatch(/no such frame/);
    const none = session.propagate({ maxFrames: 0 });
    expect(await userErrorOf(() => none.next())).toMatch(/maxFrames/);
  });

  it.each([{ maxCondFramesInAttn: 1 }, { memoryTemporalStride: 0 }, { fillHoleArea: -1 }])('%j', async (options) => {
    expect(await userErrorOf(() => open(options))).toMatch(/out of range/);
  });
});
