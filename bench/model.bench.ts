import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { compileModel } from '../src/compile/compile.js';
import { floatTensor } from '../src/core/tensor.js';
import { Network, NO_POINTS } from '../src/pipeline/network.js';
import { normalise } from '../src/pipeline/normalise.js';
import { resizeBicubic } from '../src/pipeline/pillow-resize.js';
import { loadNetwork } from '../test/helpers/compiled-network.js';

// The smallest bundled model; so many rounds and no more, so that the whole program takes a minute or two.
const CHECKPOINT = join(import.meta.dirname, '../models/sam2-nano-s.safetensors');
const ROUNDS = { iterations: 15, time: 0, warmupIterations: 2, warmupTime: 0 };

const folder = mkdtempSync(join(tmpdir(), 'sam2bench-bench-'));
const { graphs, spec } = await loadNetwork(CHECKPOINT, null, null, folder);
const { imageSize } = spec;
const network = new Network(spec, graphs);
const picture = { width: 854, height: 480, data: Uint8Array.from({ length: 854 * 480 * 3 }, (_, i) => (i * 31) % 251) };
const pixels = normalise(resizeBicubic(picture, imageSize, imageSize));
const frame = await network.encodeImage(pixels);
const bank = fullBank();
const conditioned = await network.condition(frame, bank);
const logits = new Float32Array(network.lowResSide ** 2).fill(-1);

afterAll(async () => {
  for (const graph of Object.values(graphs)) await graph.release();
  rmSync(folder, { recursive: true });
});

describe(`sam2-nano-s, ${imageSize} pixels`, () => {
  bench('resize and normalise', () => void normalise(resizeBicubic(picture, imageSize, imageSize)), ROUNDS);
  bench('image encoder', () => network.encodeImage(pixels).then(nothing), ROUNDS);
  bench('memory attention, 7 memories', () => network.condition(frame, bank).then(nothing), ROUNDS);
  bench('mask decoder', () => network.decode(conditioned, frame, { ...NO_POINTS, mask: null }).then(nothing), ROUNDS);
  bench('memory encoder', () => network.encodeMemory(frame, logits, 1, false).then(nothing), ROUNDS);
  bench('compile', compileAnew, { ...ROUNDS, iterations: 7, warmupIterations: 1 });
});

async function compileAnew(): Promise<void> {
  const cacheFolder = mkdtempSync(join(folder, 'anew-'));
  await compileModel({ checkpoint: CHECKPOINT, cacheFolder });
  rmSync(cacheFolder, { recursive: true });
}

function nothing(): void {}

/** Seven memories and sixteen pointers, as from the seventeenth frame of a video on. */
function fullBank() {
  const { memory, pointer } = network.outputSizes;
  const { memDim, dModel, numMaskmem } = network.spec;
  const values = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  return {
    memory: floatTensor(values(memory * numMaskmem), [1, numMaskmem, memory / memDim, memDim]),
    memoryTime: Array.from({ length: numMaskmem }, (_, i) => i),
    pointers: floatTensor(values(pointer * 16), [1, 16, dModel]),
    pointerTime: Array.from({ length: 16 }, (_, i) => i / 15),
  };
}
