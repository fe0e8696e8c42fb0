import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { videoOf, withOverrides } from '../../src/app/verify/golden-video.js';
import type { Video } from '../../src/core/session.js';
import { Network } from '../../src/pipeline/network.js';
import type { VideoSessionOptions } from '../../src/pipeline/session-options.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { compareSession, type GoldenSession, readGoldenSession, type SessionComparison } from './golden-session.js';

const fixtures = join(import.meta.dirname, '../fixtures/sam2');
const variants = join(import.meta.dirname, '../../tools/golden/variants');
const folder = temporaryFolder();

/** Of two objects at 64 pixels, random weights of a tiny width; logits are kept as fp16, good to 5e-4 of the largest. */
const TOLERANCE = 1e-3;

interface Loaded {
  readonly golden: GoldenSession;
  readonly network: Network;
}

const loaded = new Map<string, Loaded>();
let video: Video;

/** Unpacks a committed file and compiles the model that it names. */
async function load(name: string): Promise<Loaded> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const unpacked = unpack(`session-${name}.safetensors.gz`, `session-${name}.safetensors`);
  const golden = await readGoldenSession(unpacked);
  const { checkpoint, variant, size } = golden.file.metadata as Record<string, string>;
  const weights = unpack(checkpoint!, `${name}-${checkpoint!.replace('.gz', '')}`);
  const model = join(folder, `${name}.safetensors`);
  await withOverrides(weights, unpacked, model);
  const { graphs, spec } = await loadNetwork(model, join(variants, `${variant}.yaml`), Number(size), folder);
  const result = { golden, network: new Network(spec, graphs) };
  loaded.set(name, result);
  return result;
}

function unpack(packed: string, name: string): string {
  const target = join(folder, name);
  writeFileSync(target, gunzipSync(readFileSync(join(fixtures, packed))));
  return target;
}

async function compare(name: string, options: Partial<VideoSessionOptions> = {}): Promise<SessionComparison> {
  const { golden, network } = await load(name);
  return compareSession(golden, network, video, options);
}

beforeAll(async () => {
  video = videoOf((await load('nano-2.1-corrections-vos')).golden.frames!);
});

describe('every step of a session against the official predictor', () => {
  const names = readdirSync(fixtures).flatMap((file) => /^session-(.*)\.safetensors\.gz$/.exec(file)?.[1] ?? []);

  it.each(names)('%s', async (name) => {
    const found = await compare(name);
    expect(found.differences).toEqual([]);
    expect(found.compared).toBeGreaterThan(10);
    expect(found.logits).toBeLessThanOrEqual(name.endsWith('bf16') ? 1e-2 : TOLERANCE);
    expect(found.iou).toBeGreaterThanOrEqual(0.999);
  });

  it('knows objects that are absent, and memories of their absence', async () => {
    expect((await compare('nano-2.1-absence')).absent).toBeGreaterThanOrEqual(10);
  });
});

describe('the cases tell', () => {
  it.each<[string, string, Partial<VideoSessionOptions>]>([
    ['a correction that counts from one that does not', 'corrections-kept', { addAllFramesToCorrectAsCond: false }],
    ['the other way round', 'corrections', { addAllFramesToCorrectAsCond: true }],
    ['whether unstable masks give way', 'refinement', { dynamicMultimask: false }],
    ['whether prompted masks are remembered hard', 'removal', { binarisePrompted: false }],
    ['how many prompted frames are attended to', 'nearest', { maxCondFramesInAttn: 2 }],
    ['the stride of recent memories', 'nearest', { memoryTemporalStride: 1 }],
    ['whether old memories are cleared', 'cleared', { clearNonCondMemAroundInput: false }],
    ['whether holes are filled', 'filled', { fillHoleArea: 0 }],
  ])('%s', async (_, name, options) => {
    const found = await compare(`nano-2.1-${name}`, options);
    expect(found.logits).toBeGreaterThan(30 * TOLERANCE);
  });

  it('whether masks may overlap', async () => {
    expect((await compare('nano-2.1-later', { overlap: 'overlapping' })).iou).toBeLessThan(0.9);
  });
});
