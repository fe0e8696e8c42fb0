import { UserError } from '../core/errors.js';
import type { Checkpoint } from './checkpoint.js';
import { type FileBytes, openFileBytes } from './file-bytes.js';
import { openSafetensors } from './safetensors.js';
import { openTorchZip } from './torch-zip.js';

/**
 * Opens a file of parameters, whichever of the known forms it has; its name does not matter.
 * @throws UserError that says what the file is instead, where that can be seen
 */
export async function openCheckpoint(file: string): Promise<Checkpoint> {
  const source = await openFileBytes(file);
  try {
    const head = await source.read(0, Math.min(source.size, 256));
    if (startsWith(head, 'PK\x03\x04')) return await openTorchZip(source);
    if (isSafetensors(head, source.size)) return await openSafetensors(source);
    throw notACheckpoint(source, head);
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A little-endian length that fits the file, then the opening brace of the header. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  return new DataView(head.buffer).getBigUint64(0, true) < BigInt(Math.max(size, 1 << 20));
}

function notACheckpoint(source: FileBytes, head: Uint8Array): UserError {
  return new UserError({
    what: 'This is not a checkpoint.',
    where: source.file,
    expected: 'a torch checkpoint (a zip archive) or a safetensors file',
    ...seenInstead(head, source.size),
  });
}

function seenInstead(head: Uint8Array, size: number): { readonly found: string; readonly next: string } {
  const again = 'download the file again; an official checkpoint of SAM 2 has 150 to 900 MB';
  if (size === 0) return { found: 'an empty file', next: again };
  if (startsWith(head, 'version https://git-lfs')) {
    return {
      found: 'a Git LFS pointer, not the file it stands for',
      next: 'run `git lfs pull` in the repository that it comes from',
    };
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(latin(head))) {
    return { found: 'a web page, as servers send it in place of a file', next: again };
  }
  if (head[0] === 0x80 && (head[1] ?? 9) <= 5) {
    return {
      found: 'a bare pickle, as torch.save wrote before version 1.6',
      next: 'load and save it once with a newer torch: torch.save(torch.load(f, weights_only=True), f)',
    };
  }
  if (startsWith(head, '\x89PNG')) return { found: 'a PNG picture', next: 'give the .pt or .safetensors file' };
  const printable = head.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));
  return { found: printable ? 'a text file' : 'data of an unknown form', next: 'give the .pt or .safetensors file' };
}

function startsWith(head: Uint8Array, text: string): boolean {
  return latin(head).startsWith(text);
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
