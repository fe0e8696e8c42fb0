import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, UserError } from '../../core/errors.js';

/** Largest file, in bytes, that is taken for a picture, a mask or a list. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Opening a pipe would otherwise wait for its writer. */
const NON_BLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a whole picture, mask or list.
 * @throws UserError that names the file where it is missing, unreadable, no regular file or larger than 256 MiB.
 */
export async function readBytes(file: string): Promise<Buffer> {
  return withFile(file, async (handle) => {
    await regularSize(handle, file);
    return handle.readFile();
  });
}

/** As `readBytes`, without leaving the thread: many small files are read faster so. */
export function readBytesSync(file: string): Buffer {
  let handle: number | undefined;
  try {
    handle = openSync(file, NON_BLOCKING);
    const bytes = Buffer.allocUnsafe(checkedSize(fstatSync(handle), file));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(handle, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The first `length` bytes of a file, or all of it where it is shorter; errors as `readBytes`. */
export async function readPrefix(file: string, length: number): Promise<Buffer> {
  return withFile(file, async (handle) => {
    const size = await regularSize(handle, file);
    const bytes = Buffer.alloc(Math.min(length, size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  });
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, NON_BLOCKING);
    return await use(handle);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle?.close();
  }
}

function unreadable(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(
    {
      what: 'A file of the data set cannot be read.',
      where: file,
      found: messageOf(error),
      next: 'put it back, or give yourself the right to read it',
    },
    { cause: error },
  );
}

async function regularSize(handle: FileHandle, file: string): Promise<number> {
  return checkedSize(await handle.stat(), file);
}

function checkedSize(stats: Stats, file: string): number {
  const { size } = stats;
  if (!stats.isFile()) {
    throw new UserError({ what: 'A folder or device stands where a file should be.', where: file });
  }
  if (size > MAX_FILE_BYTES) {
    throw new UserError({
      what: 'A file is too large to be a picture or list of a data set.',
      where: file,
      expected: `at most ${MAX_FILE_BYTES} bytes`,
      found: `${size} bytes`,
    });
  }
  return size;
}
