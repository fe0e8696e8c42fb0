import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, UserError } from '../core/errors.js';

/** A file read in pieces at given places. */
export interface FileBytes {
  readonly file: string;
  readonly size: number;
  /** @throws UserError if the file ends before */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws UserError if there is no such file or it cannot be read */
export async function openFileBytes(file: string): Promise<FileBytes> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    const next = 'check the path; official checkpoints are files such as sam2.1_hiera_small.pt';
    throw new UserError(
      { what: 'The checkpoint cannot be opened.', where: file, found: messageOf(cause), next },
      { cause },
    );
  }
  const info = await handle.stat();
  if (!info.isFile()) {
    await handle.close();
    throw new UserError({ what: 'The checkpoint is not a file.', where: file, expected: 'a .pt or .safetensors file' });
  }
  return {
    file,
    size: info.size,
    read: (offset, length) => readAt(handle, file, info.size, offset, length),
    close: () => handle.close(),
  };
}

async function readAt(
  handle: FileHandle,
  file: string,
  size: number,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  if (offset < 0 || length < 0 || offset + length > size) throw truncated(file, offset + length, size);
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, 1 << 30), offset + done);
    if (bytesRead === 0) throw truncated(file, offset + length, offset + done);
    done += bytesRead;
  }
  return bytes;
}

/** The error for a file that is shorter than its own directory says. */
export function truncated(file: string, expected: number, found: number): UserError {
  return new UserError({
    what: 'The checkpoint is cut off.',
    where: file,
    expected: `at least ${expected} bytes`,
    found: `${found} bytes`,
    next: 'download or copy the file again and compare its size with the source',
  });
}
