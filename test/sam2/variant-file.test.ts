import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownVariant } from '../../src/sam2/known-variants.js';
import { readVariantFile } from '../../src/sam2/variant-file.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const example = join(import.meta.dirname, '../../configs/models/custom.yaml');
const text = readFileSync(example, 'utf8');
const folder = temporaryFolder();
const fileOf = (content: string) => join(writeTree(folder, { 'v.yaml': content }), 'v.yaml');

describe('readVariantFile', () => {
  it('reads the example that users copy', async () => {
    const variant = await readVariantFile(example);
    expect(variant).toMatchObject({ name: 'custom', imageSize: 256, dModel: 128, memDim: 64, numMaskmem: 7 });
    expect(variant.trunk).toMatchObject({ embedDim: 24, stages: [1, 2, 3, 1], windowSpec: [8, 4, 8, 8] });
    expect(variant.memoryAttention).toEqual({ numLayers: 2, dimFeedforward: 512, ropeTheta: 10000 });
  });

  it('has the switches of SAM 2.1 where the file sets them, and of SAM 2 where it leaves them out', async () => {
    const switches = ['noObjEmbedSpatial', 'projTposEncInObjPtrs', 'useSignedTposEncToObjPtrs'] as const;
    const later = await readVariantFile(example);
    for (const name of switches) expect(later[name]).toBe(knownVariant('hiera-tiny', '2.1')[name]);
    const lines = text.split('\n').filter((line) => !/no_obj_embed|proj_tpos|use_signed/.test(line));
    const earlier = await readVariantFile(fileOf(lines.join('\n')));
    for (const name of switches) expect(earlier[name]).toBe(knownVariant('hiera-tiny', '2.0')[name]);
  });

  it('takes the fields without the outer key, and leaves those that only training reads', async () => {
    const lines = text.split('\n').map((line) => line.replace(/^ {2}/, ''));
    const bare = [...lines.filter((line) => line !== 'model:'), 'compile_image_encoder: false'].join('\n');
    expect((await readVariantFile(fileOf(bare))).dModel).toBe(128);
  });

  it.each([
    ['d_model: 128', 'd_model: wide', 'image_encoder.neck.d_model'],
    ['stages: [1, 2, 3, 1]', 'stages: [1, 2, 3]', 'image_encoder.trunk.stages'],
    ['activation: relu', 'activation: gelu', 'memory_attention.layer.activation'],
    ['pred_obj_scores: true', 'pred_obj_scores: false', 'pred_obj_scores'],
    ['  image_size: 256', '  image_size: 250', 'image_size'],
  ])('names the field when "%s" is "%s"', async (good, bad, field) => {
    const file = fileOf(text.replace(good, bad));
    expect(await userErrorOf(() => readVariantFile(file))).toContain(`${file}: ${field}`);
  });

  it('says that a file is no YAML, or is not there', async () => {
    expect(await userErrorOf(() => readVariantFile(fileOf('a: [1')))).toContain('is not YAML');
    expect(await userErrorOf(() => readVariantFile(join(folder, 'gone.yaml')))).toContain('cannot be read');
  });
});
