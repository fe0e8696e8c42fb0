import { describe, expect, it } from 'vitest';
import { elementCount } from '../../src/onnx/lazy-tensor.js';
import type { WeightSource } from '../../src/sam/weights.js';
import { detectSam1Variant } from '../../src/sam1/detect-variant.js';
import { buildSam1Graphs, sam1ParameterShapes } from '../../src/sam1/graphs.js';
import { SAM1_VARIANTS, type Sam1Variant } from '../../src/sam1/variant.js';
import { userErrorOf } from '../helpers/user-error.js';

type Shapes = Map<string, readonly number[]>;

/** Values in the official models' state dicts: sum of numel() over segment_anything.sam_model_registry[name](). */
const PARAMETERS = { 'vit-b': 93_735_728, 'vit-l': 312_343_088, 'vit-h': 641_090_864 } as const;
const [base] = SAM1_VARIANTS as [Sam1Variant];
/** Of another width, grid and window than the official ones. */
const small: Sam1Variant = {
  name: 'vit',
  generation: 'custom',
  imageSize: 256,
  embedDim: 192,
  depth: 3,
  numHeads: 3,
  globalAttnIndexes: [1],
  windowSize: 7,
  outChans: 64,
};

function sourceOf(variant: Sam1Variant, change: (shapes: Shapes) => void = () => {}): WeightSource {
  const shapes = new Map(sam1ParameterShapes(variant));
  change(shapes);
  return {
    file: 'sam.pth',
    tensors: new Map([...shapes].map(([name, shape]) => [name, { shape }])),
    read: () => Promise.reject(new Error('no values')),
  };
}

describe('the variants of SAM', () => {
  it.each(SAM1_VARIANTS.map((variant) => [variant.name, variant] as const))(
    '%s is found from the shapes of its parameters, of which it has as many as the official model',
    (name, variant) => {
      const source = sourceOf(variant);
      expect(detectSam1Variant(source)).toEqual(variant);
      const count = [...source.tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
      expect(count).toBe(PARAMETERS[name as keyof typeof PARAMETERS]);
    },
  );

  it.each<[string, Partial<Sam1Variant>]>([
    ['another width', {}],
    ['no global block', { globalAttnIndexes: [] }],
    ['global blocks only, so that a window is the whole picture', { globalAttnIndexes: [0, 1, 2], windowSize: 16 }],
  ])('one of %s is told from its shapes too', (_, change) => {
    const variant = { ...small, ...change };
    expect(detectSam1Variant(sourceOf(variant))).toEqual(variant);
  });

  it('names the parameter that is missing', async () => {
    const source = sourceOf(small, (shapes) => shapes.delete('image_encoder.pos_embed'));
    expect(await userErrorOf(() => detectSam1Variant(source))).toMatch(/sam\.pth[\s\S]*image_encoder\.pos_embed/);
  });

  it('refuses heads that do not divide the width', async () => {
    const source = sourceOf(small, (shapes) => shapes.set('image_encoder.blocks.0.attn.rel_pos_h', [13, 60]));
    expect(await userErrorOf(() => detectSam1Variant(source))).toMatch(/heads of 60 divide[\s\S]*192/);
  });
});

describe('strict loading of SAM', () => {
  const KEY = 'mask_decoder.transformer.layers.1.mlp.lin2.bias';
  const build = (change: (shapes: Shapes) => void) => () => buildSam1Graphs(sourceOf(base, change), base, 1024);

  it('takes a checkpoint with and without the normalisation of pixels', () => {
    expect(build(() => {})().size).toBe(2);
    expect(build((shapes) => shapes.set('pixel_mean', [3, 1, 1]).set('pixel_std', [3, 1, 1]))().size).toBe(2);
  });

  it('names a parameter that is missing, of another shape, or without a place', async () => {
    expect(await userErrorOf(build((shapes) => shapes.delete(KEY)))).toMatch(`no parameter ${KEY}`);
    const reshaped = await userErrorOf(build((shapes) => shapes.set(KEY, [255])));
    expect(reshaped).toMatch(new RegExp(`${KEY}[\\s\\S]*expected: \\[256\\][\\s\\S]*found: \\[255\\]`));
    const unexpected = await userErrorOf(build((shapes) => shapes.set('mask_decoder.hf_token.weight', [1, 256])));
    expect(unexpected).toMatch(/parameters of a SAM model[\s\S]*mask_decoder\.hf_token\.weight/);
  });
});
