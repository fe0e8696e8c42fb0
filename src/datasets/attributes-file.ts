import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../core/dataset.js';
import { checkInside } from './listing.js';
import { readJson } from './read-json.js';

/** A list of each sequence's attributes in the root of a data set of any format. */
export const ATTRIBUTES_FILE = 'attributes.json';

const attributes = z.array(z.string().min(1).max(60)).max(100);
/** A file of this name without `sequences` is somebody else's. */
const schema = z.looseObject({ sequences: z.record(z.string(), attributes).optional() });

/**
 * Gives the sequences of a data set the attributes that its list has, where it has one.
 * @throws UserError where the list is not as it should be
 */
export async function withAttributes(dataset: Dataset): Promise<Dataset> {
  const file = join(dataset.root, ATTRIBUTES_FILE);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return dataset;
  await checkInside(dataset.root, file);
  const { sequences: listed } = await readJson(file, schema);
  if (listed === undefined) return dataset;
  const sequences = dataset.sequences.map((sequence) => {
    const own = Object.hasOwn(listed, sequence.name) ? listed[sequence.name] : undefined;
    return own === undefined ? sequence : { ...sequence, attributes: [...new Set(own)] };
  });
  return { ...dataset, sequences };
}
