import { judgedBy } from './judged.js';
import type { Rules } from './rules.js';
import { vosBenchmark } from './vos-benchmark.js';

/** Sets of pictures: each object of each picture counts, also under `score`. 255 is void where other ids are beside it. */
export const pictures: Rules = judgedBy({ ...vosBenchmark, truth: 'picture', prediction: 'picture' }, 'present');
