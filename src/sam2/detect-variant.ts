import { UserError } from '../core/errors.js';
import type { WeightSource } from '../sam/weights.js';
import { type Generation, KNOWN_TRUNKS, knownVariant } from './known-variants.js';
import type { Variant } from './variant.js';
import { parseVariant } from './variant-file.js';

const TRUNK = 'image_encoder.trunk.';

/**
 * The variant that a checkpoint describes in its metadata (key `variant`, an official config's `model` part as JSON), or
 * the official model that the shapes of its parameters are of.
 * @throws UserError where it is none of them; a variant file then says what the shapes cannot
 */
export function detectVariant(source: WeightSource): Variant {
  const { variant, name = 'custom' } = source.metadata ?? {};
  if (variant?.startsWith('{')) return parseVariant(variant, name, `${source.file}, metadata "variant"`);
  return officialVariant(source);
}

function officialVariant(source: WeightSource): Variant {
  const patch = source.tensors.get(`${TRUNK}patch_embed.proj.weight`);
  // Width, colours, height and width of the patch.
  if (patch?.shape.length !== 4) {
    throw new UserError({
      what: 'This is not a SAM 2 checkpoint, nor one of SAM: it has no image encoder.',
      where: source.file,
      expected: `a parameter ${TRUNK}patch_embed.proj.weight, as every official SAM 2 checkpoint has`,
      found: `${source.tensors.size} parameters: ${[...source.tensors.keys()].slice(0, 3).join(', ')}, ...`,
      next: 'give a checkpoint of SAM 2, SAM 2.1 or SAM: an official file, or a folder of Hugging Face',
    });
  }
  const embedDim = patch.shape[0]!;
  const stages = stageLengths(source, embedDim);
  const generation = generationOf(source);
  for (const trunk of KNOWN_TRUNKS) {
    const variant = knownVariant(trunk, generation);
    if (variant.trunk.embedDim === embedDim && variant.trunk.stages.join() === stages.join()) return variant;
  }
  throw new UserError({
    what: 'This checkpoint is of none of the official models.',
    where: source.file,
    expected: KNOWN_TRUNKS.map((trunk) => describe(knownVariant(trunk, generation))).join('; '),
    found: `a trunk of width ${embedDim} with stages [${stages.join(', ')}]`,
    next: 'say what the file cannot (windows, heads, global blocks) with --variant FILE.yaml, in the official field names',
  });
}

/** The image part is the same in both generations: what tells them apart is the video part. */
export function generationOf(source: WeightSource): Generation {
  if (source.imageOnly) return '2.x';
  return source.tensors.has('no_obj_embed_spatial') ? '2.1' : '2.0';
}

function describe({ name, trunk }: Variant): string {
  return `${name}: width ${trunk.embedDim}, stages [${trunk.stages.join(', ')}]`;
}

/** Blocks in each stage: a stage begins where a block's width doubles. */
function stageLengths(source: WeightSource, embedDim: number): number[] {
  const stages = [0];
  for (let i = 0, width = embedDim; ; i++) {
    const projection = source.tensors.get(`${TRUNK}blocks.${i}.attn.proj.weight`);
    if (projection === undefined) return stages;
    if (projection.shape[0] !== width) stages.push(0);
    width = projection.shape[0]!;
    stages[stages.length - 1]! += 1;
  }
}
