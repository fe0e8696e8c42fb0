import { UserError } from '../core/errors.js';
import type { WeightSource } from '../sam/weights.js';
import { PATCH, SAM1_VARIANTS, type Sam1Variant } from './variant.js';

const ENCODER = 'image_encoder.';
const PATCHES = `${ENCODER}patch_embed.proj.weight`;

/** True where a checkpoint has the image encoder of SAM; SAM 2's lies one name deeper, in a trunk. */
export function isSam1(source: WeightSource): boolean {
  return source.tensors.has(PATCHES);
}

/**
 * Reads the variant from the shapes of the parameters: blocks are global where their relative positions span the whole
 * image, and a head is as wide as those positions.
 * @throws UserError where a parameter that tells it is missing or the shapes contradict each other
 */
export function detectSam1Variant(source: WeightSource): Sam1Variant {
  const [embedDim] = shapeOf(source, PATCHES, 4) as [number];
  const [, side] = shapeOf(source, `${ENCODER}pos_embed`, 4) as [number, number];
  const [outChans] = shapeOf(source, `${ENCODER}neck.0.weight`, 4) as [number];
  const spans = blockSpans(source);
  const [, headWidth] = shapeOf(source, relativeKey(0), 2) as [number, number];
  const found = {
    imageSize: side * PATCH,
    embedDim,
    depth: spans.length,
    numHeads: embedDim / headWidth,
    globalAttnIndexes: spans.flatMap((span, i) => (span === side ? [i] : [])),
    windowSize: spans.find((span) => span !== side) ?? side,
    outChans,
  };
  if (!Number.isInteger(found.numHeads)) {
    throw contradiction(source, `a width that heads of ${headWidth} divide`, `${embedDim} in ${PATCHES}`);
  }
  const known = SAM1_VARIANTS.find((variant) => sizesOf(variant) === sizesOf(found));
  return known ?? { name: 'vit', generation: 'custom', ...found };
}

function sizesOf(variant: Omit<Sam1Variant, 'name' | 'generation'>): string {
  const { imageSize, embedDim, depth, numHeads, globalAttnIndexes, windowSize, outChans } = variant;
  return [imageSize, embedDim, depth, numHeads, globalAttnIndexes, windowSize, outChans].join();
}

function relativeKey(block: number): string {
  return `${ENCODER}blocks.${block}.attn.rel_pos_h`;
}

/** Tokens along a side of what each block attends over: 2 n - 1 relative positions for n. */
function blockSpans(source: WeightSource): number[] {
  const spans: number[] = [];
  while (source.tensors.has(relativeKey(spans.length))) {
    const [rows] = shapeOf(source, relativeKey(spans.length), 2) as [number];
    spans.push((rows + 1) / 2);
  }
  return spans;
}

function shapeOf(source: WeightSource, name: string, rank: number): readonly number[] {
  const shape = source.tensors.get(name)?.shape;
  if (shape?.length === rank) return shape;
  const found = shape === undefined ? 'no such parameter' : `[${shape.join(', ')}]`;
  throw contradiction(source, `a parameter ${name} of ${rank} axes, as every SAM checkpoint has`, found);
}

function contradiction(source: WeightSource, expected: string, found: string): UserError {
  return new UserError({
    what: 'The variant of this SAM checkpoint cannot be told from its parameters.',
    where: source.file,
    expected,
    found,
    next: 'give a checkpoint with the parameter names and shapes of the segment-anything package',
  });
}
