import { z } from 'zod';
import type { RunLengths } from '../core/dataset.js';
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
  return masklet.map((masks) => masks.map((mask, i) => [String(ids[i] ?? i), mask] as const));
}
