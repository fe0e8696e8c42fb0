import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GoldenSession } from '../../src/app/verify/golden-session.js';
import { videoOf } from '../../src/app/verify/golden-video.js';
import type { SessionAgreement } from '../../src/app/verify/session-agreement.js';
import type { Video } from '../../src/core/session.js';
import type { Network } from '../../src/pipeline/network.js';
import type { VideoSessionOptions } from '../../src/pipeline/session-options.js';
import { memorySpill, type SpillStore } from '../../src/pipeline/spill.js';
import { spillFile } from '../../src/runners/node/spill-file.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, nanoNetwork } from '../helpers/nano-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { compareGoldenSession, openGoldenSession } from './golden-session.js';

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
  const file = unpacked(join(FIXTURES, `session-${name}.safetensors.gz`), folder);
  const result = { golden: await openGoldenSession(file), network: await nanoNetwork(file, folder) };
  loaded.set(name, result);
  return result;
}

async function compare(name: string, options: Partial<VideoSessionOptions> = {}): Promise<SessionAgreement> {
  const { golden, network } = await load(name);
  return compareGoldenSession(golden, network, { ...video, length: golden.length }, options);
}

beforeAll(async () => {
  // Shown again and again, for the case that is longer.
  const { frames } = (await load('nano-2.1-corrections-vos')).golden;
  video = { ...videoOf(frames!), frame: async (index) => frames![index % frames!.length]! };
});

afterAll(async () => {
  for (const { golden } of loaded.values()) await golden.file.close();
});

describe('every step of a session against the official predictor', () => {
  const names = readdirSync(FIXTURES).flatMap((file) => /^session-(.*)\.safetensors\.gz$/.exec(file)?.[1] ?? []);

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

describe('a session longer than what it holds', () => {
  /** Counts what is written and read; `spoil` gives back other values than were written. */
  function watchedSpill(spoil = false): SpillStore & { writes: number; reads: number } {
    const store = memorySpill();
    const watched = {
      writes: 0,
      reads: 0,
      write: (slot: number, record: Float32Array) => {
        watched.writes++;
        return store.write(slot, record);
      },
      read: async (slot: number, record: Float32Array) => {
        watched.reads++;
        await store.read(slot, record);
        if (spoil) record.fill(0);
      },
      close: () => store.close(),
    };
    return watched;
  }

  it('corrects a frame whose memories were spilled as the official predictor does', async () => {
    const spill = watchedSpill();
    const found = await compare('nano-2.1-late-long', { spill });
    expect(found.differences).toEqual([]);
    expect(found.logits).toBeLessThanOrEqual(TOLERANCE);
    expect(spill.writes).toBeGreaterThan(10);
    expect(spill.reads).toBeGreaterThan(10);
  });

  it('depends on what was spilled', async () => {
    expect((await compare('nano-2.1-late-long', { spill: watchedSpill(true) })).logits).toBeGreaterThan(TOLERANCE);
  });

  it('does so from a file', async () => {
    expect((await compare('nano-2.1-late-long', { spill: spillFile(folder) })).logits).toBeLessThanOrEqual(TOLERANCE);
  });

  it('refuses the correction by its frame where it was to forget', async () => {
    const problem = await userErrorOf(() => compare('nano-2.1-late-long', { history: 'forget' }));
    expect(problem).toMatch(/no longer remembers[\s\S]*frame \d+[\s\S]*history: 'keep'/);
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
