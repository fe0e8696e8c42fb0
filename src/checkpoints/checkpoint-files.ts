import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { type HashMemory, sha256OfFile, sha256OfText } from '../core/hashing.js';
import { openFileBytes } from './file-bytes.js';

/** What a folder of Hugging Face holds its weights in, the first that is there counts. */
const FOLDER_FILES = ['model.safetensors', 'model.safetensors.index.json', 'pytorch_model.bin'] as const;
const INDEX = /\.safetensors\.index\.json$/;
const MAX_INDEX = 64 << 20;

/** The files that a checkpoint's path stands for. */
export interface CheckpointFiles {
  /** Absolute path: the only file, or the index of the others. */
  readonly main: string;
  /** Absolute paths of the files that the index names, in the order of their names; none where there is no index. */
  readonly shards: readonly string[];
}

/**
 * Finds what a path stands for: a file, an index of several safetensors files, or a folder with either in it, as
 * Hugging Face's `save_pretrained` writes them.
 * @throws UserError where a folder has no weights, or an index is none
 */
export async function checkpointFiles(path: string): Promise<CheckpointFiles> {
  const info = await stat(path).catch(() => null);
  const main = resolve(info?.isDirectory() ? await fileInFolder(path) : path);
  return { main, shards: INDEX.test(main) ? await shardsOf(main) : [] };
}

/**
 * SHA-256 of a checkpoint: of its file, or of the hashes of its files.
 * @param memory knows files that were hashed before and have not changed since
 * @throws UserError where the path stands for no checkpoint, or a file of it cannot be read
 */
export async function sha256OfCheckpoint(path: string, memory?: HashMemory): Promise<string> {
  const { main, shards } = await checkpointFiles(path);
  if (shards.length === 0) return sha256OfWeights(main, memory);
  const hashes: string[] = [];
  for (const file of [main, ...shards]) hashes.push(await sha256OfWeights(file, memory));
  return sha256OfText(hashes.join('\n'));
}

/** A file is opened first, as whoever named a wrong one is told so there. */
async function sha256OfWeights(file: string, memory?: HashMemory): Promise<string> {
  await (await openFileBytes(file)).close();
  return sha256OfFile(file, memory);
}

async function fileInFolder(folder: string): Promise<string> {
  const names = await readdir(folder);
  const found = FOLDER_FILES.find((name) => names.includes(name));
  if (found !== undefined) return join(folder, found);
  throw new UserError({
    what: 'The folder holds no checkpoint.',
    where: folder,
    expected: `one of ${FOLDER_FILES.join(', ')}, as Hugging Face's folders have`,
    found: names.slice(0, 5).join(', ') || 'an empty folder',
    next: 'give the checkpoint itself, a .pt or .safetensors file',
  });
}

/** An index lies beside its shards: a name that leads elsewhere is refused. */
async function shardsOf(index: string): Promise<string[]> {
  const { weight_map: map } = await readIndex(index);
  if (typeof map !== 'object' || map === null) throw badIndex(index, 'no weight_map');
  const names = [...new Set<unknown>(Object.values(map))];
  for (const name of names) {
    if (typeof name !== 'string' || basename(name) !== name || !name.endsWith('.safetensors')) {
      throw badIndex(index, `the file name ${JSON.stringify(name)}`);
    }
  }
  if (names.length === 0) throw badIndex(index, 'a weight_map without entries');
  return (names as string[]).sort().map((name) => join(dirname(index), name));
}

async function readIndex(index: string): Promise<{ readonly weight_map?: unknown }> {
  try {
    if ((await stat(index)).size > MAX_INDEX) throw new Error('more than 64 MiB');
    const content: unknown = JSON.parse(await readFile(index, 'utf8'));
    return typeof content === 'object' && content !== null ? content : {};
  } catch (cause) {
    throw badIndex(index, messageOf(cause));
  }
}

function badIndex(index: string, found: string): UserError {
  return new UserError({
    what: 'The index of the checkpoint is not one.',
    where: index,
    expected: 'JSON with a weight_map from tensor names to .safetensors files beside the index',
    found,
    next: 'download the folder again',
  });
}
