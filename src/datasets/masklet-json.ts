import { z } from 'zod';
import type { RunLengths } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { readJson } from './read-json.js';

const rle = z.object({ size: z.tuple([z.number(), z.number()]), counts: z.union([z.string(), z.array(z.number())]) });

/** What is read of VIDEO_manual.json and VIDEO_auto.json (sav_dataset/README.md). */
const schema = z.object({
  masklet: z.array(z.array(rle)),
  masklet_id: z.array(z.union([z.number(), z.string()])),
});

/**
 * The masklets of one video: for each annotated frame, the mask of each object by its id.
 * @throws UserError that names the file and the place in it where it is not as the README says
 */
export async function readMasklets(file: string): Promise<readonly (readonly (readonly [string, RunLengths])[])[]> {
  const { masklet, masklet_id: ids } = await readJson(file, schema);
  const names = ids.map(String);
  if (new Set(names).size < names.length) throw wrongIds(`${file}, masklet_id`, 'ids that differ', names.join(', '));
  return masklet.map((masks, frame) => {
    if (masks.length === names.length) return masks.map((mask, i) => [names[i]!, mask] as const);
    throw wrongIds(`${file}, masklet.${frame}`, `${names.length} masks, one for each masklet_id`, String(masks.length));
  });
}

function wrongIds(where: string, expected: string, found: string): UserError {
  const next = 'download the file again; a mask without an id of its own belongs to no masklet';
  return new UserError({ what: 'Masks and ids of the masklets do not go together.', where, expected, found, next });
}
