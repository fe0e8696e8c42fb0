import { withoutEnds } from './places.js';
import type { Rules } from './rules.js';

/** DAVIS 2016: one object a sequence, every pixel that is not 0 (0/255 masks and ids alike). */
export const davis2016: Rules = {
  name: 'davis2016',
  summary: 'one object a sequence (mask > 0), first and last frame left out, mean over sequences',
  truth: 'one',
  prediction: 'one',
  unknownObject: 'error',
  missingSequence: 'error',
  means: 'objects',
  select: ({ frames }) => ({
    objects: [{ name: '1', places: withoutEnds([...frames.keys()]) }],
    warnings: [],
  }),
};
