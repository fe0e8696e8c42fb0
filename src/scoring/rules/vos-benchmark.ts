import { fromFirstSeen } from './places.js';
import type { Rules } from './rules.js';

/** vos-benchmark 0.1.0 (hkchengrex): objects of any scored frame, 255 is one of them. */
export const vosBenchmark: Rules = {
  name: 'vos-benchmark',
  summary:
    'ids in scored ground truth (255 too), each from the first frame where truth or prediction has it, first and last frame left out, mean over objects',
  truth: 'ids',
  prediction: 'ids',
  unknownObject: 'warning',
  missingSequence: 'error',
  means: 'objects',
  select: fromFirstSeen,
};

/** MOSE v1, whose server's program is not public: scored as vos-benchmark does. */
export const mose: Rules = { ...vosBenchmark, name: 'mose', summary: `as vos-benchmark: ${vosBenchmark.summary}` };
