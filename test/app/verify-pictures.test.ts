import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type VerifyRequest, type VerifyResult, verifyModel } from '../../src/app/verify/verify.js';
import { unpacked } from '../helpers/golden-file.js';
import { rewritten, scaled } from '../helpers/rewritten.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const fixtures = join(import.meta.dirname, '../fixtures');
const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const variant = join(import.meta.dirname, '../../tools/golden/variants/nano-2.1.yaml');
const SAM1 = unpacked(join(fixtures, 'sam1/sam1-nano.pth.gz'), folder);
const SAM2 = unpacked(join(fixtures, 'sam2/nano-2.1.pt.gz'), folder);
const SAM1_GOLDEN = join(fixtures, 'sam1/sam1-nano.safetensors.gz');
const PICTURE = join(fixtures, 'sam2/image-nano-2.1.safetensors.gz');
const GRAPHS = join(fixtures, 'sam2/graphs-nano-2.1-64.safetensors');

const sam2 = (request: Partial<VerifyRequest>) => verifyModel({ checkpoint: SAM2, variant, cacheFolder, ...request });
const sam1 = (request: Partial<VerifyRequest>) => verifyModel({ checkpoint: SAM1, cacheFolder, ...request });
const wrongOf = ({ tensors, pictures }: VerifyResult) =>
  [...tensors, ...pictures].filter(({ agrees }) => !agrees).map(({ name }) => name);

describe('verifyModel against golden pictures of SAM 2', () => {
  it('agrees with every prompt of the official image predictor', async () => {
    const result = await sam2({ golden: [PICTURE], limits: { logits: 2e-5 } });
    expect(result.agrees).toBe(true);
    expect(result.pictures.length).toBeGreaterThanOrEqual(20);
    expect(result.pictures.map(({ name }) => name)).toContain(`image-nano-2.1.safetensors.gz mended-clicks`);
    expect(result).toMatchObject({ tensors: [], videos: [] });
  });

  it('says no where predicted IoUs alone differ', async () => {
    const checkpoint = await rewritten(SAM2, join(folder, 'ious.safetensors'), {
      ...scaled('sam_mask_decoder.iou_prediction_head.layers.2.weight', 1.5),
      metadata: () => ({}),
    });
    const result = await sam2({ checkpoint, golden: [PICTURE] });
    expect(wrongOf(result).length).toBeGreaterThan(0);
    expect(result.pictures.every(({ logits, iou }) => logits < 2e-5 && iou >= 0.999)).toBe(true);
    expect(result.pictures.find(({ name }) => name.endsWith('click-1'))).toMatchObject({ agrees: false });
  });
});

describe('verifyModel of models of SAM', () => {
  it('agrees with segment-anything by tensor, at every size that the file has', async () => {
    const limits = { tensor: 2e-5 };
    const trained = await sam1({ golden: [SAM1_GOLDEN], limits });
    expect(trained.agrees).toBe(true);
    expect(trained.tensors).toHaveLength(11);
    const smaller = await sam1({ golden: [SAM1_GOLDEN], size: 64, limits });
    expect(smaller.tensors).toMatchObject([{ name: 'image_encoder.64 vision_features', agrees: true }]);
    expect(await userErrorOf(() => sam1({ golden: [SAM1_GOLDEN], size: 80 }))).toMatch(
      /other image sizes[\s\S]*--size 64 or 96 or 112[\s\S]*found: 80/,
    );
  });

  it('names the tensors that a changed weight reaches, and no others', async () => {
    const checkpoint = await rewritten(SAM1, join(folder, 'masks.safetensors'), scaled('prompt_encoder.mask', 1.1));
    expect(wrongOf(await sam1({ checkpoint, golden: [SAM1_GOLDEN] }))).toEqual([
      'decoder.clicks_masks masks',
      'decoder.clicks_masks ious',
      'decoder.mask masks',
      'decoder.mask ious',
    ]);
    const result = await sam1({ checkpoint, against: { checkpoint: SAM1 } });
    expect(wrongOf(result)).toEqual(['decoder.clicks_mask masks', 'decoder.clicks_mask ious']);
  });

  it('finds no difference between two forms of the same weights', async () => {
    const checkpoint = await rewritten(SAM1, join(folder, 'same.safetensors'));
    const result = await sam1({ checkpoint, against: { checkpoint: SAM1 } });
    expect(result.tensors).toHaveLength(7);
    expect(result.tensors.every(({ relative }) => relative === 0)).toBe(true);
    expect(result.pictures).toHaveLength(4);
    expect(result.pictures.every(({ iou, logits, ious }) => iou === 1 && logits === 0 && ious === 0)).toBe(true);
    expect(result.videos).toEqual([]);
  });

  it('sees in the masks of prompts what the image encoder does otherwise', async () => {
    const checkpoint = await rewritten(SAM1, join(folder, 'neck.safetensors'), scaled('image_encoder.neck.3', 1.3));
    const result = await sam1({ checkpoint, against: { checkpoint: SAM1 } });
    expect(wrongOf(result)).toEqual([
      'image_encoder.picture vision_features',
      ...['click', 'clicks', 'box', 'box_click'].map((name) => `made-up picture ${name}`),
    ]);
  });

  it('does not take one kind of model for the other', async () => {
    const other = /another kind of model[\s\S]*expected: a checkpoint of SAM 2 or SAM 2\.1[\s\S]*a model of SAM\n/;
    expect(await userErrorOf(() => sam1({ golden: [GRAPHS], size: 64 }))).toMatch(other);
    expect(await userErrorOf(() => sam1({ golden: [PICTURE] }))).toMatch(other);
    expect(await userErrorOf(() => sam2({ golden: [SAM1_GOLDEN], size: 96 }))).toMatch(
      /another kind of model[\s\S]*expected: a checkpoint of SAM\n/,
    );
    const video = join(fixtures, 'sam2/video-nano-2.1.safetensors');
    expect(await userErrorOf(() => sam1({ golden: [video] }))).toMatch(/SAM 1 is an image model/);
    expect(await userErrorOf(() => sam1({ against: { checkpoint: SAM2, variant } }))).toMatch(/no graphs in common/);
  });
});
