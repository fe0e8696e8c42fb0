import { UserError } from '../core/errors.js';
import type { Checkpoint } from './checkpoint.js';
import { checkpointFiles } from './checkpoint-files.js';
import { type FileBytes, openFileBytes } from './file-bytes.js';
import { HEAD_BYTES, notACheckpoint } from './not-a-checkpoint.js';
import { openSafetensors } from './safetensors.js';
import { openTorchZip } from './torch-zip.js';

/**
 * Opens a file of parameters, whichever of the known forms it has (its name does not matter), an index of several
 * safetensors files, or a folder with either.
 * @throws UserError that says what the file is instead, where that can be seen
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const { main, shards } = await checkpointFiles(path);
  return shards.length === 0 ? openOne(main) : openShards(main, shards);
}

async function openOne(file: string): Promise<Checkpoint> {
  return openCheckpointBytes(await openFileBytes(file));
}

/**
 * Opens a file of parameters that is read by pieces; it is closed with the checkpoint.
 * @throws UserError that says what the file is instead, where that can be seen; it is closed then
 */
export async function openCheckpointBytes(source: FileBytes): Promise<Checkpoint> {
  try {
    const head = await source.read(0, Math.min(source.size, HEAD_BYTES));
    if (isZip(head)) return await openTorchZip(source);
    if (isSafetensors(head, source.size)) return await openSafetensors(source);
    throw notACheckpoint(source.file, head);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openShards(index: string, shards: readonly string[]): Promise<Checkpoint> {
  const parts: Checkpoint[] = [];
  const close = async () => {
    for (const part of parts) await part.close();
  };
  try {
    for (const shard of shards) parts.push(await openOne(shard));
    return { ...joined(index, parts), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function joined(file: string, parts: readonly Checkpoint[]): Omit<Checkpoint, 'close'> {
  const owners = new Map<string, Checkpoint>();
  for (const part of parts) {
    for (const name of part.tensors.keys()) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw new UserError({
          what: `Two files of the checkpoint hold the tensor ${name}.`,
          where: file,
          found: `${other.file} and ${part.file}`,
          next: 'download the folder again',
        });
      }
      owners.set(name, part);
    }
  }
  return {
    file,
    format: 'safetensors',
    metadata: Object.assign({}, ...parts.map(({ metadata }) => metadata)),
    notes: parts.flatMap(({ notes }) => notes),
    tensors: new Map(parts.flatMap(({ tensors }) => [...tensors])),
    read: async (name) => {
      const owner = owners.get(name);
      if (owner === undefined) throw new Error(`no tensor ${name}`);
      return owner.read(name);
    },
  };
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** A little-endian length that fits the file, then the opening brace of the header. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  return new DataView(head.buffer).getBigUint64(0, true) < BigInt(Math.max(size, 1 << 20));
}
