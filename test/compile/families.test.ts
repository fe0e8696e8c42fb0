import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkProvider } from '../../src/app/networks.js';
import { compileModel } from '../../src/compile/compile.js';
import { onNode } from '../../src/core/model.js';
import { nodeRunner } from '../../src/runners/node/node-runner.js';
import { NANO_VARIANT } from '../../src/sam2/untrained.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { unpackedFixture } from '../sam1/golden-sam1.js';

const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const checkpoint = () => unpackedFixture('sam1-nano.pth.gz', folder);

describe('a checkpoint of SAM', () => {
  it('is compiled to two graphs, and says of which family it is', async () => {
    const first = await compileModel({ checkpoint: checkpoint(), cacheFolder });
    expect(first.manifest).toMatchObject({
      family: 'sam1',
      imageSize: 96,
      variant: { generation: 'custom', depth: 4, numHeads: 2, globalAttnIndexes: [1, 3], windowSize: 4 },
    });
    const again = await compileModel({ checkpoint: checkpoint(), cacheFolder });
    expect(again).toMatchObject({ cached: true, manifest: { family: 'sam1' } });
    const manifest = JSON.parse(readFileSync(join(first.folder, 'model.json'), 'utf8'));
    expect(manifest.family).toBe('sam1');
  });

  it('takes multiples of its patches for sizes', async () => {
    const found = await compileModel({ checkpoint: checkpoint(), size: 80, cacheFolder });
    expect(found.manifest.imageSize).toBe(80);
    for (const size of [72, 48, 1040]) {
      const message = await userErrorOf(() => compileModel({ checkpoint: checkpoint(), size, cacheFolder }));
      expect(message).toMatch(/multiple of 16 from 64 to 1024; the model was trained at 96/);
    }
  });

  it('refuses variants of SAM 2, and an official one that does not fit names the parameter', async () => {
    for (const variant of [NANO_VARIANT, 'mine.yaml', 'hiera-tiny']) {
      const message = await userErrorOf(() => compileModel({ checkpoint: checkpoint(), variant, cacheFolder }));
      expect(message).toMatch(/takes no variant file[\s\S]*vit-b, vit-l, vit-h/);
    }
    const message = await userErrorOf(() => compileModel({ checkpoint: checkpoint(), variant: 'vit_b', cacheFolder }));
    expect(message).toMatch(/image_encoder\.patch_embed\.proj\.weight[\s\S]*\[768, 3, 16, 16\]/);
  });

  it('is refused for video before anything runs', async () => {
    const runner = nodeRunner(networkProvider);
    const model = { runner: 'node', id: 'sam-b', checkpoint: checkpoint(), variant: null, bundled: null } as const;
    const execution = onNode(null);
    const context = { cacheFolder, talk: () => {} };
    const message = await userErrorOf(() => runner.check!(model, execution, context, { pictures: false }));
    expect(message).toMatch(/"sam-b"[\s\S]*SAM 1 is an image model/);
  });
});
