import { existsSync } from 'node:fs';
import { KNOWN_CHECKPOINTS } from '../checkpoints/known-checkpoints.js';
import { bundledModel } from '../config/bundled-models.js';
import { UserError } from '../core/errors.js';
import { defaultCacheFolder } from './cache-folder.js';
import { placeOf } from './download-place.js';

/**
 * The file of a checkpoint that is given by its path, or by a name that a config may have too; a file or folder of that name
 * goes first.
 * @returns the path as it was given where it is no such name
 * @throws UserError where the name is that of a checkpoint that was not downloaded, or of a model without one
 */
export function checkpointNamed(pathOrName: string, cacheFolder = defaultCacheFolder()): string {
  if (existsSync(pathOrName)) return pathOrName;
  const bundled = bundledModel(pathOrName)?.model;
  if (bundled !== undefined) {
    if (bundled.runner === 'node' && bundled.checkpoint !== null) return bundled.checkpoint;
    throw new UserError({ what: `The model "${pathOrName}" has no checkpoint.`, next: 'sam2bench model list' });
  }
  const known = KNOWN_CHECKPOINTS.find(({ name }) => name === pathOrName);
  if (known === undefined) return pathOrName;
  const place = placeOf(known, cacheFolder);
  if (existsSync(place)) return place;
  throw new UserError({
    what: `The model "${pathOrName}" was not downloaded yet.`,
    where: place,
    next: `sam2bench model download ${pathOrName}`,
  });
}
