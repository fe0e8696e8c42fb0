import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictures } from '../../src/app/verify/golden-video.js';
import { type VerifyRequest, verifyModel } from '../../src/app/verify/verify.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { unpacked } from '../helpers/golden-file.js';
import { rewritten, scaled } from '../helpers/rewritten.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures/sam2', name);
const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const checkpoint = unpacked(fixture('nano-2.1.pt.gz'), folder);
const variant = join(import.meta.dirname, '../../tools/golden/variants/nano-2.1.yaml');
const session = (name: string) => fixture(`session-nano-2.1-${name}.safetensors.gz`);
/** The one that holds the frames of all. */
const CLIP = session('corrections-vos');

/** Logits are kept as fp16. */
const limits = { logits: 1e-3 };
const verify = (request: Partial<VerifyRequest>) =>
  verifyModel({ checkpoint, variant, cacheFolder, limits, ...request });

/** A session without its frames, and with other metadata. */
function otherwise(name: string, change: (metadata: Readonly<Record<string, string>>) => Record<string, string>) {
  const target = join(folder, `${name}.safetensors`);
  return rewritten(unpacked(CLIP, folder), target, {
    tensor: (tensor) => (tensor.name === 'frames' ? null : tensor),
    metadata: (metadata) => ({ ...metadata, ...change(metadata) }),
  });
}

describe('verifyModel against golden sessions', () => {
  it('agrees with every step of a session on its own frames, packed as it is', async () => {
    const result = await verify({ golden: [CLIP] });
    expect(result.agrees).toBe(true);
    expect(result.videos).toMatchObject([
      { name: CLIP, frames: 8, objects: 2, samePresence: true, differences: [], agrees: true },
    ]);
    expect(result.videos[0]?.logits).toBeGreaterThan(0);
    expect(result).toMatchObject({ tensors: [], pictures: [] });
  });

  it('takes the frames of another file, shown again where the clip is longer', async () => {
    const golden = [session('absence'), session('late-long')];
    const result = await verify({ golden, clip: CLIP });
    expect(result.videos.map(({ frames, agrees }) => [frames, agrees])).toEqual([
      [8, true],
      [40, true],
    ]);
    expect(result.videos[0]?.absent).toBeGreaterThanOrEqual(10);
  });

  it('takes the frames of a folder', async () => {
    const file = await openCheckpoint(unpacked(CLIP, folder));
    const frames = await pictures(file, 'frames');
    await file.close();
    const clip = join(folder, 'clip');
    mkdirSync(clip);
    for (const [i, { width, height, data }] of frames!.entries()) {
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(join(clip, `0000${i}.png`));
    }
    expect((await verify({ golden: [session('later')], clip })).agrees).toBe(true);
  });

  it('says no to a model that remembers otherwise', async () => {
    const other = await rewritten(checkpoint, join(folder, 'other.safetensors'), {
      ...scaled('maskmem_tpos_enc', 3),
      metadata: () => ({}),
    });
    const result = await verify({ checkpoint: other, golden: [CLIP] });
    expect(result.videos).toMatchObject([{ agrees: false }]);
    expect(result.videos[0]?.logits).toBeGreaterThan(0.01);
  });

  it('says which step gives other frames', async () => {
    const golden = await otherwise('fewer', ({ script }) => ({
      script: script!.replace('"propagate", "start"', '"propagate", "most": 2, "start"'),
    }));
    const result = await verify({ golden: [golden], clip: CLIP });
    expect(result.agrees).toBe(false);
    expect(result.videos[0]?.differences[0]).toMatch(/^step 2: frames \d,\d for \d,\d,\d/);
  });

  it('does not take a file without answers for one that agrees', async () => {
    const silent = await rewritten(unpacked(CLIP, folder), join(folder, 'silent.safetensors'), {
      tensor: (tensor) => (tensor.name.startsWith('step.') ? null : tensor),
    });
    const result = await verify({ golden: [silent] });
    expect(result.videos).toMatchObject([{ agrees: false, differences: [expect.stringMatching(/no step/)] }]);
  });

  it('refuses a session without its frames, and one that it does not understand', async () => {
    expect(await userErrorOf(() => verify({ golden: [session('later')] }))).toMatch(
      /holds no frames[\s\S]*session-nano-2\.1-later\.safetensors\.gz[\s\S]*8 frames of 96 x 64[\s\S]*--clip/,
    );
    const step = await otherwise('step', ({ script }) => ({ script: script!.replace('"propagate"', '"dance"') }));
    expect(await userErrorOf(() => verify({ golden: [step] }))).toMatch(/a step that[\s\S]*propagate[\s\S]*dance/);
    const option = await otherwise('option', () => ({ options: '{"speed": 2}' }));
    expect(await userErrorOf(() => verify({ golden: [option] }))).toMatch(/an option that[\s\S]*fill_hole[\s\S]*speed/);
    const broken = await otherwise('broken', () => ({ script: '[{' }));
    expect(await userErrorOf(() => verify({ golden: [broken] }))).toMatch(/not a whole golden session[\s\S]*broken/);
    const given = await otherwise('given', () => ({ script: '[{"do": "mask", "frame": 0, "object": 1}]' }));
    expect(await userErrorOf(() => verify({ golden: [given] }))).toMatch(/no tensor given\.0/);
    const packed = join(folder, 'packed.safetensors.gz');
    writeFileSync(packed, 'not gzip');
    expect(await userErrorOf(() => verify({ golden: [packed] }))).toMatch(/cannot be unpacked[\s\S]*packed\.safe/);
  });
});
