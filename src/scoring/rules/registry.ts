import { nameAdvice } from '../../core/did-you-mean.js';
import { UserError } from '../../core/errors.js';
import { davis2016 } from './davis2016.js';
import { davis2017 } from './davis2017.js';
import { lvos } from './lvos.js';
import { moseV2 } from './mose-v2.js';
import { pictures } from './pictures.js';
import type { Rules } from './rules.js';
import { saV } from './sa-v.js';
import { mose, vosBenchmark } from './vos-benchmark.js';
import { youtubeVos } from './youtube-vos.js';

/** Every rule set, by name. */
export const RULES: readonly Rules[] = [davis2016, davis2017, vosBenchmark, saV, youtubeVos, mose, moseV2, lvos];

/** Formats whose name is not that of their rules. */
const OF_FORMAT: ReadonlyMap<string, Rules> = new Map([
  ['sa-v-train', saV],
  ['masks', vosBenchmark],
  ['frames', vosBenchmark],
  ['synthetic', davis2017],
  ['images', pictures],
  ['coco', pictures],
  ['sa-1b', pictures],
]);

/** @throws UserError with the nearest name where there are no such rules */
export function rulesNamed(name: string): Rules {
  const known = RULES.find((rules) => rules.name === name);
  if (known !== undefined) return known;
  const names = RULES.map((rules) => rules.name);
  throw new UserError({
    what: `There are no scoring rules "${name}".`,
    where: '--rules',
    next: nameAdvice(name, names),
  });
}

/**
 * The rules that a data set of this format is scored by unless others are asked for.
 * @throws UserError for footage, which has no ground truth
 */
export function rulesForFormat(format: string): Rules {
  if (format === 'video') {
    throw new UserError({
      what: 'Own footage cannot be scored: it has no ground truth.',
      where: 'a folder of frames with prompts.json (format video)',
      next: 'score against a data set with masks; `sam2bench track` gives masks of footage',
    });
  }
  return OF_FORMAT.get(format) ?? rulesNamed(format);
}
