import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../../core/errors.js';
import type { SpillStore } from '../../pipeline/spill.js';

/**
 * Records in one file of the system's folder for temporary files (TMPDIR). It is made with the first record and unlinked
 * at once where the system allows that, so that nothing stays behind however the program ends.
 */
export function spillFile(folder = tmpdir()): SpillStore {
  let file: Promise<OpenSpill> | null = null;
  return {
    write: async (slot, record) => {
      file ??= openSpill(folder);
      const { handle, path } = await file;
      const bytes = bytesOf(record);
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length, slot * bytes.length).catch((cause) => {
        throw full(path, messageOf(cause), cause);
      });
      if (bytesWritten < bytes.length) throw full(path, `${bytesWritten} of ${bytes.length} bytes written`);
    },
    read: async (slot, record) => {
      const { handle } = await file!;
      const bytes = bytesOf(record);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, slot * bytes.length);
      if (bytesRead < bytes.length) throw new Error(`the spill file ends within record ${slot}`);
    },
    close: async () => {
      if (file === null) return;
      const { handle, path, unlinked } = await file;
      file = null;
      await handle.close();
      if (!unlinked) await unlink(path);
    },
  };
}

interface OpenSpill {
  readonly handle: FileHandle;
  readonly path: string;
  readonly unlinked: boolean;
}

async function openSpill(folder: string): Promise<OpenSpill> {
  const path = join(folder, `sam2bench-${process.pid}-${randomBytes(6).toString('hex')}.spill`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    const unlinked = await unlink(path).then(
      () => true,
      () => false,
    );
    return { handle, path, unlinked };
  } catch (cause) {
    throw full(path, messageOf(cause), cause);
  }
}

function bytesOf(record: Float32Array): Uint8Array {
  return new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
}

function full(path: string, found: string, cause?: unknown): UserError {
  return new UserError(
    {
      what: 'What was tracked earlier cannot be laid down on disk.',
      where: path,
      found,
      next: "make room there or set TMPDIR to another folder, or open the session with history: 'forget'",
    },
    { cause },
  );
}
