import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Network } from '../../src/pipeline/network.js';
import { spillFile } from '../../src/runners/node/spill-file.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { decodedVideo } from '../helpers/decoded-video.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { compareGoldenSession, openGoldenSession } from './golden-session.js';

/** A folder that tools/golden/make_full.py filled with sessions on real video. */
const full = process.env.SAM2BENCH_GOLDEN;
const data = sharedData();
const folder = temporaryFolder();

describe.skipIf(full === undefined || data === null)('sessions on real video', () => {
  const files = full === undefined ? [] : readdirSync(full).filter((name) => /^session-.*\.safetensors$/.test(name));
  it.each(files)('%s', { timeout: 3_600_000 }, async (name) => {
    const golden = await openGoldenSession(join(full!, name));
    const { checkpoint, clip, size, variant } = golden.file.metadata as Record<string, string>;
    const trained = join(data!, 'trial-model', checkpoint!);
    const isTrained = existsSync(trained);
    const model = isTrained ? trained : join(full!, 'checkpoints', checkpoint!);
    const yaml = isTrained ? join(data!, 'trial-model', `${variant}.yaml`) : null;
    const { graphs, spec } = await loadNetwork(model, yaml, Number(size), folder);
    const video = await decodedVideo(clip!, golden.length);
    const found = await compareGoldenSession(golden, new Network(spec, graphs), video, { spill: spillFile() });
    for (const graph of Object.values(graphs)) await graph.release();
    await golden.file.close();
    const { iou, logits, compared, absent } = found;
    const figures = `IoU >= ${iou.toFixed(6)}, logits <= ${logits.toExponential(1)} (${compared} answers, ${absent} absent)`;
    process.stdout.write(`${name}: ${figures}\n`);
    expect(found.differences).toEqual([]);
    expect(logits).toBeLessThanOrEqual(1e-2);
    if (isTrained) expect(iou).toBeGreaterThanOrEqual(0.999);
  });
});
