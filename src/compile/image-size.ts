import { UserError } from '../core/errors.js';
import { PATCH } from '../sam1/variant.js';
import type { FamilyVariant } from './compiled-model.js';

const SMALLEST = 64;
const LARGEST = 1024;

/**
 * The size that the graphs are built for.
 * @param wanted side in pixels, or null for the one that the model was trained at
 * @throws UserError where the network's windows or patches do not fit it
 */
export function checkSize(wanted: number | null, model: FamilyVariant): number {
  const trained = model.variant.imageSize;
  const size = wanted ?? trained;
  const step = stepOf(model);
  if (Number.isInteger(size) && size >= SMALLEST && size <= LARGEST && size % step === 0) return size;
  throw new UserError({
    what: 'The model cannot be compiled for this image size.',
    where: '--size',
    expected: `a multiple of ${step} from ${SMALLEST} to ${LARGEST}; the model was trained at ${trained}`,
    found: String(size),
    next: 'leave the size out, or give 512 or 1024',
  });
}

/** SAM pads its windows. Hiera's first stage must divide into windows of patches of 4, and its last into 32 pixels. */
function stepOf(model: FamilyVariant): number {
  if (model.family === 'sam1') return PATCH;
  const window = model.variant.trunk.windowSpec[0]! * 4;
  return leastCommonMultiple(32, window);
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}
