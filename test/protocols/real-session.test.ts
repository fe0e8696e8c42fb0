import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkProvider } from '../../src/app/networks.js';
import { type BitMask, isEmpty } from '../../src/core/bit-mask.js';
import { onNode } from '../../src/core/model.js';
import { createRng } from '../../src/core/rng.js';
import type { ProtocolOptions } from '../../src/protocols/protocol.js';
import { protocolOf } from '../../src/protocols/registry.js';
import { executeUnit } from '../../src/runners/execute-unit.js';
import { nodeRunner } from '../../src/runners/node/node-runner.js';
import type { ModelHandle, SessionOptions } from '../../src/runners/runner.js';
import type { MaskSink } from '../../src/runners/write-behind.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { movingSquare } from '../runners/moving-square.js';

const VARIANT = join(import.meta.dirname, '../../tools/golden/variants/nano-2.1.yaml');
const FRAMES = 7;
const folder = temporaryFolder();

/** Masks by frame, the newest of each, and those of every round. */
class Masks implements MaskSink {
  readonly final = new Map<string, Uint32Array>();
  readonly rounds = new Map<string, Uint32Array>();

  async write(frame: string, objects: readonly { readonly mask: BitMask }[], round: number | null): Promise<void> {
    for (const { mask } of objects) {
      this.final.set(frame, mask.words.slice());
      this.rounds.set(`${round} ${frame}`, mask.words.slice());
    }
  }
}

let handle: ModelHandle;
beforeAll(async () => {
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  handle = await nodeRunner(networkProvider).prepare(
    { runner: 'node', id: 'nano', checkpoint, variant: VARIANT, bundled: null },
    { ...onNode(64), threads: 1 },
    { cacheFolder: join(folder, 'cache'), talk: () => {} },
  );
});
afterAll(() => handle.close());

async function run(options: ProtocolOptions, changes: Partial<SessionOptions> = {}) {
  const protocol = protocolOf(options);
  const { preset, corrects } = protocol.traits;
  const sink = new Masks();
  const outcome = await executeUnit({
    sequence: movingSquare(FRAMES),
    protocol,
    handle,
    rng: createRng(1),
    session: {
      preset,
      memoryPrecision: 'fp32',
      overlap: 'overlapping',
      ...(corrects && { addAllFramesToCorrectAsCond: true }),
      ...changes,
    },
    sink,
    warmup: 0,
  });
  return { ...outcome, ...sink };
}

describe('protocols over a real session', () => {
  it('offline with one frame is the three-click semi-supervised run', async () => {
    const offline = await run({ kind: 'offline', frames: 1 });
    const clicks = await run({ kind: 'semi-supervised', prompt: 'clicks', clicks: 3 });
    expect(offline.final.size).toBe(FRAMES);
    expect(offline.final).toEqual(clicks.final);
    const given = (log: typeof clicks.prompts) => log.flatMap((one) => (one.kind === 'clicks' ? one.clicks : []));
    expect(given(offline.prompts)).toEqual(given(clicks.prompts));
  });

  it('online never changes a frame before its last stop', async () => {
    const { prompts, rounds, rows } = await run({ kind: 'online', frames: 3, threshold: 0.99 });
    const clicks = prompts.filter((one) => one.kind === 'clicks');
    const stops = [1, 2, 3].map((round) => Number(clicks.find((one) => one.round === round)!.frame));
    expect(stops[1]).toBeGreaterThan(stops[0]!);
    expect(stops[2]).toBeGreaterThan(stops[1]!);
    for (const round of [2, 3]) {
      const tracked = rows
        .filter((row) => row.phase === 'track' && row.round === round)
        .map(({ frame }) => Number(frame));
      expect(Math.min(...tracked)).toBe(stops[round - 1]);
    }
    expect(rounds.size).toBeGreaterThan(FRAMES);
  });

  it('a correction changes the frames after it, and is lost without add_all_frames_to_correct_as_cond', async () => {
    const options = { kind: 'offline', frames: 2 } as const;
    const kept = await run(options);
    const lost = await run(options, { addAllFramesToCorrectAsCond: false });
    const corrected = kept.prompts.filter((one) => one.kind === 'clicks').find(({ round }) => round === 2)!;
    const from = Number(corrected.frame);
    const changed = (found: typeof kept) =>
      Array.from({ length: FRAMES }, (_, i) => String(i).padStart(5, '0')).filter(
        (frame) => Buffer.compare(bytes(found.rounds.get(`1 ${frame}`)!), bytes(found.rounds.get(`2 ${frame}`)!)) !== 0,
      );
    expect(changed(kept).some((frame) => Number(frame) >= from)).toBe(true);
    expect(changed(lost)).toEqual([]);
  });

  it('encodes each frame once over all rounds, with the same masks as without keeping features', async () => {
    const options = { kind: 'offline', frames: 3 } as const;
    const kept = await run(options);
    const encoded = kept.rows.filter(({ encode }) => encode > 0);
    expect(encoded).toHaveLength(FRAMES);
    const unkept = { ...handle, openSession: withoutFeatures(handle) };
    const sink = new Masks();
    const { preset } = protocolOf(options).traits;
    await executeUnit({
      sequence: movingSquare(FRAMES),
      protocol: protocolOf(options),
      handle: unkept,
      rng: createRng(1),
      session: { preset, memoryPrecision: 'fp32', overlap: 'overlapping', addAllFramesToCorrectAsCond: true },
      sink,
      warmup: 0,
    });
    expect(sink.rounds).toEqual(kept.rounds);
  });

  it('a frame prompted with a mask comes back as the session answers it: not as it went in', async () => {
    const { final } = await run({ kind: 'semi-supervised' });
    const sequence = movingSquare(FRAMES);
    const session = await handle.openSession(
      { video: { name: 'v', width: 72, height: 56, length: FRAMES, frame: sequence.picture }, frameNames: [] },
      { preset: 'vos', memoryPrecision: 'fp32', overlap: 'overlapping' },
    );
    const truth = (await sequence.objectMasks(0)).get('1')!;
    const answer = await session.addMask(0, '1', truth);
    expect(final.get('00000')).toEqual(answer.objects[0]!.mask.words);
    await session.close();
  });

  it('pictures: a mask for every prompt of every frame, the best of three first', async () => {
    const { rounds, prompts } = await run({ kind: 'image', clicks: 3 });
    const acts = prompts.filter((one) => one.kind === 'clicks');
    expect(rounds.size).toBe(acts.length);
    expect(acts.filter(({ round }) => round === 1)).toHaveLength(FRAMES);
    const session = await handle.images!.openSession(await movingSquare(FRAMES).picture(0));
    const { x, y } = acts[0]!.clicks[0]!;
    const { masks } = await session.predict({ points: [[x, y]], labels: [1] });
    const best = masks.reduce((a, b) => (b.iou > a.iou ? b : a));
    expect(rounds.get('1 00000')).toEqual(best.mask.words);
    expect(isEmpty(best.mask)).toBe(false);
  });

  it('several prompts on one frame, and one on each of several, are both propagated once', async () => {
    const one = await run({ kind: 'multi-prompt', frames: 1, clicks: 3 });
    const spread = await run({ kind: 'multi-prompt', frames: 3, clicks: 1 });
    expect(one.prompts.filter(({ kind }) => kind === 'propagate')).toHaveLength(1);
    expect(spread.prompts.flatMap((entry) => ('object' in entry ? [Number(entry.frame)] : []))).toEqual([0, 2, 4]);
    expect(spread.final.size).toBe(FRAMES);
    expect(spread.final).not.toEqual(one.final);
  });
});

function bytes(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Opens sessions that keep the last frame's features only. */
function withoutFeatures({ openSession }: ModelHandle): ModelHandle['openSession'] {
  return (input, options) => openSession(input, { ...options, keepFeaturesMiB: 0 });
}
