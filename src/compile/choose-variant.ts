import { resolve } from 'node:path';
import { UserError } from '../core/errors.js';
import type { WeightSource } from '../sam/weights.js';
import { detectSam1Variant, isSam1 } from '../sam1/detect-variant.js';
import { SAM1_VARIANTS, type Sam1Variant } from '../sam1/variant.js';
import { detectVariant, generationOf } from '../sam2/detect-variant.js';
import { KNOWN_TRUNKS, knownVariant } from '../sam2/known-variants.js';
import type { Variant } from '../sam2/variant.js';
import { readVariantFile } from '../sam2/variant-file.js';
import type { FamilyVariant } from './compiled-model.js';

/**
 * Finds which model a checkpoint is from the names and shapes of its parameters.
 * @throws UserError where it is of neither family, or of SAM 2 and of no official size
 */
export function detectModel(source: WeightSource): FamilyVariant {
  if (isSam1(source)) return { family: 'sam1', variant: detectSam1Variant(source) };
  return { family: 'sam2', variant: detectVariant(source) };
}

/**
 * The variant to build.
 * @param wanted name of an official one, a SAM 2 variant or the file of one, or null to find it from the checkpoint
 * @throws UserError where there is none, or it is of the other family
 */
export async function chooseVariant(source: WeightSource, wanted: string | Variant | null): Promise<FamilyVariant> {
  if (wanted === null) return detectModel(source);
  if (isSam1(source)) return { family: 'sam1', variant: namedSam1Variant(source, wanted) };
  if (typeof wanted !== 'string') return { family: 'sam2', variant: wanted };
  const trunk = [wanted, `hiera-${wanted}`].find((name) => KNOWN_TRUNKS.includes(name));
  if (trunk === undefined) return { family: 'sam2', variant: await readVariantFile(resolve(wanted)) };
  return { family: 'sam2', variant: knownVariant(trunk, generationOf(source)) };
}

function namedSam1Variant(source: WeightSource, wanted: string | Variant): Sam1Variant {
  const name = typeof wanted === 'string' ? wanted : wanted.name;
  const found = SAM1_VARIANTS.find((variant) => [variant.name, variant.name.replace('-', '_')].includes(name));
  if (found !== undefined) return found;
  throw new UserError({
    what: 'This is a SAM checkpoint, which takes no variant file: its parameters say all that there is to know.',
    where: source.file,
    expected: `no variant, or one of ${SAM1_VARIANTS.map((variant) => variant.name).join(', ')}`,
    found: name,
    next: 'leave the variant out',
  });
}
