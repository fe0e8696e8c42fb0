import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { nameAdvice } from '../core/did-you-mean.js';
import { messageOf, UserError } from '../core/errors.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { type ReferenceFile, referenceSchema } from '../report/references.js';

const FOLDER = join(PACKAGE_ROOT, 'configs', 'reference');

/**
 * The published figures of these names, which are files of configs/reference.
 * @throws UserError with the nearest name where there is no such file, or where one is not as its schema says
 */
export async function readReferences(names: readonly string[]): Promise<ReferenceFile[]> {
  const known = (await readdir(FOLDER)).map((file) => file.replace(/\.yaml$/, ''));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError({
      what: `There are no published figures "${unknown}".`,
      where: 'report.reference',
      next: nameAdvice(unknown, known),
    });
  }
  return Promise.all([...new Set(names)].map((name) => readReference(join(FOLDER, `${name}.yaml`))));
}

async function readReference(file: string): Promise<ReferenceFile> {
  try {
    return referenceSchema.parse(parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new UserError(
      { what: 'A file of published figures is not as its schema says.', where: file, found: messageOf(cause) },
      { cause },
    );
  }
}
