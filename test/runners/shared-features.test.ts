import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkProvider } from '../../src/app/networks.js';
import type { Backend } from '../../src/core/backend.js';
import type { BitMask } from '../../src/core/bit-mask.js';
import type { Degradation } from '../../src/core/degradation.js';
import { onNode } from '../../src/core/model.js';
import { createRng } from '../../src/core/rng.js';
import { FeaturePool } from '../../src/pipeline/feature-pool.js';
import type { ProtocolOptions } from '../../src/protocols/protocol.js';
import { protocolOf } from '../../src/protocols/registry.js';
import { executeUnit } from '../../src/runners/execute-unit.js';
import { type LoadedNetwork, loadNetwork } from '../../src/runners/loaded-network.js';
import { ortCpuBackend } from '../../src/runners/node/ort-backend.js';
import { FramePreparer } from '../../src/runners/node/prepared-frames.js';
import { spillFile } from '../../src/runners/node/spill-file.js';
import type { ModelHandle } from '../../src/runners/runner.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { movingSquare } from './moving-square.js';

const FRAMES = 6;
const AS_STORED: Degradation = { kind: 'original' };
/** A frame of the nano network at 64 pixels: floats of 32 channels on 4 x 4 tokens twice, of 4 on 16 x 16, of 8 on 8 x 8. */
const FRAME_MIB = (4 * (2 * 32 * 4 ** 2 + 4 * 16 ** 2 + 8 * 8 ** 2)) / 2 ** 20;
const PROTOCOLS: readonly ProtocolOptions[] = [
  { kind: 'semi-supervised' },
  { kind: 'semi-supervised', prompt: 'box' },
  { kind: 'semi-supervised', prompt: 'clicks', clicks: 3 },
  { kind: 'offline', frames: 2 },
  { kind: 'online', frames: 2, threshold: 0.99 },
];

const folder = temporaryFolder();
let network: LoadedNetwork;
let [encoded, read]: [number, number[]] = [0, []];

/** The nano network, whose encoder's runs are counted; frames are prepared whenever there is a next one. */
beforeAll(async () => {
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  const model = {
    runner: 'node',
    id: 'nano',
    checkpoint,
    variant: join(VARIANTS, 'nano-2.1.yaml'),
    bundled: null,
  } as const;
  const context = { cacheFolder: join(folder, 'cache'), talk: () => {} };
  const compiled = await networkProvider.compile(model, onNode(64), context);
  if (compiled.family !== 'sam2') throw new Error('no video model');
  const inner = ortCpuBackend({ threads: 1 });
  const backend: Backend = {
    ...inner,
    load: async (file) => {
      const graph = await inner.load(file);
      if (file !== compiled.files.imageEncoder) return graph;
      return {
        ...graph,
        run: (inputs) => {
          encoded++;
          return graph.run(inputs);
        },
      };
    },
  };
  const preparer = new FramePreparer();
  network = await loadNetwork('nano', compiled, {
    ...{ backend, spill: spillFile },
    frames: (...video) => preparer.frames(...video),
  });
});
afterAll(() => network.release());
beforeEach(() => {
  [encoded, read] = [0, []];
});

/** As a runner gives it; room in MiB for shared features. */
function handleWith(room: number): ModelHandle {
  return {
    ...{ id: 'nano', backend: 'node-cpu', precision: 'fp32', imageSize: 64, parameters: 1, notes: [], loadMs: 0 },
    ...{ options: { threads: 1 }, preparesFrames: true, images: network.images },
    features: new FeaturePool(room),
    openSession: async ({ video }, options) => network.openVideo(video, options),
    close: async () => {},
  };
}

/** Every mask in the order in which it was given, and which frames took time to encode or to read. */
async function unit(handle: ModelHandle, options: ProtocolOptions, shareAs?: string, how: Degradation = AS_STORED) {
  const protocol = protocolOf(options);
  const { preset, corrects } = protocol.traits;
  const masks: Uint32Array[] = [];
  const write = async (_frame: string, objects: readonly { readonly mask: BitMask }[]) => {
    for (const { mask } of objects) masks.push(mask.words.slice());
  };
  const square = movingSquare(FRAMES);
  const picture = (index: number) => {
    read.push(index);
    return square.picture(index);
  };
  const { rows, sharesFeatures } = await executeUnit({
    ...{ sequence: { ...square, picture }, protocol, handle, rng: createRng(1), sink: { write }, warmup: 0, shareAs },
    degradation: { how, seed: 1 },
    session: {
      ...{ preset, memoryPrecision: 'fp32', overlap: 'overlapping' },
      ...(corrects && { addAllFramesToCorrectAsCond: true }),
    },
  });
  return { masks, rows, sharesFeatures };
}

describe('units that share what the image encoder gave', () => {
  it('encode and read each frame once over all protocols, with the same masks bit for bit', async () => {
    const [sharing, alone] = [handleWith(64), handleWith(64)];
    const shared = [];
    for (const options of PROTOCOLS) shared.push(await unit(sharing, options, 'square'));
    expect(encoded).toBe(FRAMES);
    expect(read.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { rows, sharesFeatures } of shared.slice(1)) {
      expect(sharesFeatures).toBe(true);
      for (const { encode, decode, preprocess } of rows) expect([encode, decode, preprocess]).toEqual([0, 0, 0]);
    }
    const own = [];
    for (const options of PROTOCOLS) own.push(await unit(alone, options));
    expect(encoded).toBe(FRAMES + FRAMES * PROTOCOLS.length);
    expect(own.map(({ sharesFeatures }) => sharesFeatures)).toEqual(PROTOCOLS.map(() => false));
    expect(shared.map(({ masks }) => masks)).toEqual(own.map(({ masks }) => masks));
  });

  it('encode again what there was no room for, and read only that', async () => {
    const mask = PROTOCOLS[0]!;
    const { masks } = await unit(handleWith(64), mask);
    const tight = handleWith(4 * FRAME_MIB);
    [encoded, read] = [0, []];
    for (let i = 0; i < 2; i++) expect((await unit(tight, mask, 'square')).masks).toEqual(masks);
    expect(encoded).toBe(FRAMES + 2);
    expect(read.toSorted()).toEqual([0, 1, 2, 3, 4, 4, 5, 5]);
  });

  it('find nothing of other pictures', async () => {
    const handle = handleWith(64);
    const noise: Degradation = { kind: 'noise', deviation: 40 };
    const [mask, box] = [PROTOCOLS[0]!, PROTOCOLS[1]!];
    await unit(handle, mask, 'square');
    const noisy = await unit(handle, mask, 'noisy square', noise);
    expect(encoded).toBe(2 * FRAMES);
    expect(noisy.masks).toEqual((await unit(handleWith(64), mask, undefined, noise)).masks);
    const boxed = await unit(handle, box, 'noisy square', noise);
    expect(encoded).toBe(3 * FRAMES);
    expect(boxed.masks).toEqual((await unit(handleWith(64), box, undefined, noise)).masks);
  });

  it('share nothing where the runner keeps nothing', async () => {
    const { features: _, ...handle } = handleWith(64);
    for (let i = 0; i < 2; i++) expect((await unit(handle, PROTOCOLS[0]!, 'square')).sharesFeatures).toBe(false);
    expect(encoded).toBe(2 * FRAMES);
  });
});
