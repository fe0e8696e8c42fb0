import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deviation } from '../../src/app/verify/deviation.js';
import { decoderDeviations, encoderDeviation, sam1Deviations } from '../../src/app/verify/golden-sam1.js';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { Sam1Network } from '../../src/pipeline/sam1-network.js';
import { loadSam1 } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { unpackedFixture } from './golden-sam1.js';

/** A wrong GELU or epsilon passes 1e-3; see docs/parity.md. */
const TOLERANCE = 1e-4;
/** A tiny width rounds less. */
const TINY_TOLERANCE = 2e-5;

const folder = temporaryFolder();

function requireAgreement(found: readonly Deviation[], tolerance: number) {
  for (const { name, relative } of found) expect(relative, name).toBeLessThanOrEqual(tolerance);
}

async function release({ graphs }: Awaited<ReturnType<typeof loadSam1>>) {
  for (const graph of Object.values(graphs)) await graph.release();
}

describe('the graphs of a tiny-width model against segment-anything', () => {
  let golden: Checkpoint;
  let checkpoint: string;
  beforeAll(async () => {
    golden = await openCheckpoint(unpackedFixture('sam1-nano.safetensors.gz', folder));
    checkpoint = unpackedFixture('sam1-nano.pth.gz', folder);
  });
  afterAll(() => golden.close());

  it.each([
    [96, 'as trained: windows of 4 tokens, the last of them padded'],
    [64, 'smaller: one window, positions resized'],
    [112, 'larger: positions resized, windows padded'],
  ])('image encoder at %d pixels, %s', async (size) => {
    const loaded = await loadSam1(checkpoint, size, folder);
    requireAgreement([await encoderDeviation(golden, new Sam1Network(loaded.spec, loaded.graphs))], TINY_TOLERANCE);
    await release(loaded);
  });

  it('decoder: clicks, boxes with and without clicks, masks with and without clicks, for several objects', async () => {
    const loaded = await loadSam1(checkpoint, null, folder);
    const found = await decoderDeviations(golden, new Sam1Network(loaded.spec, loaded.graphs));
    expect(found).toHaveLength(10);
    requireAgreement(found, TINY_TOLERANCE);
    await release(loaded);
  });
});

/** A folder that tools/golden/make_sam1.py filled with vectors of the full-size models. */
const full = process.env.SAM2BENCH_GOLDEN;
const files = full === undefined || !existsSync(full) ? [] : readdirSync(full);

describe.skipIf(files.length === 0)('the graphs of the full-size models', () => {
  it.each(files.filter((name) => /^sam1-.*\.safetensors$/.test(name)))('%s', { timeout: 900_000 }, async (name) => {
    const golden = await openCheckpoint(join(full!, name));
    const loaded = await loadSam1(join(full!, 'checkpoints', golden.metadata.checkpoint!), null, folder);
    const network = new Sam1Network(loaded.spec, loaded.graphs);
    const found = await sam1Deviations(golden, network);
    for (const one of found) process.stdout.write(`${name}: ${one.name} ${one.relative.toExponential(1)}\n`);
    requireAgreement(found, TOLERANCE);
    await release(loaded);
    await golden.close();
  });
});
