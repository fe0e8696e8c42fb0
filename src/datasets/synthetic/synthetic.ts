import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Dataset } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { withAttributes } from '../attributes-file.js';
import { davis2017 } from '../davis2017.js';
import { GENERATOR_VERSION, type SyntheticOptions, type WriteOptions, writeSynthetic } from './generate.js';

const MANIFEST = 'manifest.json';

export interface GenerateOptions extends WriteOptions {
  /** Where the set is, or is to be. */
  readonly root: string;
}

/**
 * Makes the set unless it is there already, made by the same generator from the same options. It appears whole or not at
 * all.
 * @returns true where it was made now.
 * @throws UserError where `root` holds something else.
 */
export async function generateSynthetic({ root, ...options }: GenerateOptions): Promise<boolean> {
  const target = resolve(root);
  const manifest = manifestOf(options);
  const found = await foundManifest(target);
  if (found === manifest) return false;
  if (found === 'other') throw occupied(target);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeSynthetic(temporary, options);
    await writeFile(join(temporary, MANIFEST), manifest);
    if (found !== null) await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have made the same set meanwhile.
    if ((await foundManifest(target)) === manifest) return false;
    throw error;
  }
  return true;
}

/** Makes the set where it is not there, and opens it under the name of its own format. */
export async function openSynthetic(options: GenerateOptions): Promise<Dataset> {
  await generateSynthetic(options);
  const dataset = await withAttributes(await davis2017.open({ root: options.root }));
  return { ...dataset, format: 'synthetic', label: labelOf(options) };
}

function labelOf({ width, height, seed, difficulty }: SyntheticOptions): string {
  return `synthetic ${width}x${height}${difficulty === 'mixed' ? '' : ` ${difficulty}`} seed ${seed}`;
}

function manifestOf({ seed, sequences, frames, width, height, difficulty }: SyntheticOptions): string {
  const content = {
    about: 'Made by sam2bench from a seed. Made again when this file changes.',
    generator: 'sam2bench-synthetic',
    version: GENERATOR_VERSION,
    seed,
    sequences,
    frames,
    width,
    height,
    difficulty,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The manifest of a set that this program made; null where nothing is there, 'other' where something else is. */
async function foundManifest(root: string): Promise<string | null | 'other'> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw occupied(root);
  });
  if (names.length === 0) return null;
  const text = await readFile(join(root, MANIFEST), 'utf8').catch(() => '');
  return text.includes('"generator": "sam2bench-synthetic"') ? text : 'other';
}

function occupied(root: string): UserError {
  return new UserError({
    what: 'The synthetic set cannot be made here: the folder holds something else.',
    where: root,
    expected: 'a folder that does not exist, is empty, or holds a synthetic set',
    next: 'give another folder',
  });
}
