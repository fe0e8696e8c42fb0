import { fromFirstSeen } from './places.js';
import type { Rules } from './rules.js';

/**
 * SA-V (sav_dataset/utils/sav_benchmark.py of facebookresearch/sam2): one folder an object, of which each has annotated
 * frames, a first and a last one, of its own.
 */
export const saV: Rules = {
  name: 'sa-v',
  summary:
    'one folder an object (mask > 0, overlaps allowed), its first and last annotated frame left out, counted from its first appearance in truth or prediction, mean over objects',
  truth: 'ids',
  prediction: 'ids',
  unknownObject: 'warning',
  missingSequence: 'error',
  means: 'objects',
  select: fromFirstSeen,
};
