import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { elementCount } from '../../src/onnx/lazy-tensor.js';
import { detectVariant } from '../../src/sam2/detect-variant.js';
import { parameterShapes } from '../../src/sam2/graphs.js';
import { KNOWN_TRUNKS, knownVariant } from '../../src/sam2/known-variants.js';
import { NANO_VARIANT } from '../../src/sam2/untrained.js';
import { readVariantFile } from '../../src/sam2/variant-file.js';
import { userErrorOf } from '../helpers/user-error.js';
import { fakeSource } from './fake-source.js';

// Millions, as the README of facebookresearch/sam2 prints them.
const PUBLISHED = { 'hiera-tiny': 38.9, 'hiera-small': 46, 'hiera-base+': 80.8, 'hiera-large': 224.4 } as const;
const generations = ['2.0', '2.1'] as const;
const all = KNOWN_TRUNKS.flatMap((trunk) => generations.map((generation) => [trunk, generation] as const));

describe('the official variants', () => {
  it.each(Object.entries(PUBLISHED))(
    '%s of 2.1 has the %d million parameters that are published',
    (trunk, published) => {
      const shapes = [...parameterShapes(knownVariant(trunk, '2.1')).values()];
      const millions = shapes.reduce((sum, shape) => sum + elementCount(shape), 0) / 1e6;
      expect(Math.abs(millions - published)).toBeLessThan(0.1);
    },
  );

  it.each(all)('%s of %s is found from the shapes of its parameters', (trunk, generation) => {
    expect(detectVariant(fakeSource(knownVariant(trunk, generation)))).toMatchObject({ name: trunk, generation });
  });

  it('takes the variant that the metadata describe', async () => {
    const config = parseDocument(await readFile('tools/train-nano/variants/sam2-nano-b.yaml', 'utf8')).toJS();
    const metadata = { variant: JSON.stringify(config.model), name: 'sam2-nano-b' };
    const found = detectVariant({ ...fakeSource(NANO_VARIANT), metadata });
    expect(found).toEqual(await readVariantFile('tools/train-nano/variants/sam2-nano-b.yaml'));
    expect(found.trunk).toMatchObject({ embedDim: 32, stages: [2, 2, 5, 2] });
  });

  it('refuses a description of too large a network, and takes no notice of other texts of that name', async () => {
    const source = fakeSource(knownVariant('hiera-tiny', '2.1'));
    const stages = { variant: '{"image_encoder": {"scalp": 1, "trunk": {"stages": [1, 2, 1000000000, 1]}}}' };
    expect(await userErrorOf(() => detectVariant({ ...source, metadata: stages }))).toMatch(
      /fake\.pt, metadata "variant": image_encoder\.trunk\.stages\.2/,
    );
    expect(detectVariant({ ...source, metadata: { variant: 'tiny' } }).name).toBe('hiera-tiny');
  });

  it('says what another width needs', async () => {
    const message = await userErrorOf(() => detectVariant(fakeSource(NANO_VARIANT)));
    expect(message).toMatch(/width 16 with stages \[1, 2, 3, 1\][\s\S]*--variant/);
    expect(message).toContain('fake.pt');
  });

  it('says of parameters of another network that it is no SAM 2 checkpoint', async () => {
    const other = {
      file: 'resnet.pt',
      tensors: new Map([['conv1.weight', { shape: [64, 3, 7, 7] }]]),
      read: async () => new Float32Array(),
    };
    expect(await userErrorOf(() => detectVariant(other))).toMatch(
      /not a SAM 2 checkpoint[\s\S]*resnet\.pt[\s\S]*conv1\.weight/,
    );
  });
});
