import type { z } from 'zod';
import { messageOf, UserError } from '../core/errors.js';
import { readBytes, readBytesSync } from './codecs/read-bytes.js';

/**
 * Reads a JSON file of a data set.
 * @throws UserError that names the file, and the place in it, where it is no JSON or not as the schema says
 */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const checked = schema.safeParse(await readJsonValue(file));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UserError({
    what: 'A JSON file of the data set is not as its format says.',
    where: `${file}, ${issue!.path.join('.') || 'at its top'}`,
    expected: issue!.message,
    next: 'check that it belongs to this data set and is whole (where it does not, take it away or name the format)',
  });
}

/** What a JSON file holds, not yet looked at. @throws UserError that names the file where it is none or over 256 MiB */
export async function readJsonValue(file: string): Promise<unknown> {
  return parse(await readBytes(file), file);
}

/** As `readJsonValue`, without leaving the thread. */
export function readJsonValueSync(file: string): unknown {
  return parse(readBytesSync(file), file);
}

function parse(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    const next = 'extract or download the data set again';
    throw new UserError({ what: 'A file is no JSON.', where: file, found: messageOf(cause), next }, { cause });
  }
}
