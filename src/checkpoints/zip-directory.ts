import { UserError } from '../core/errors.js';
import type { FileBytes } from './file-bytes.js';

/** A file inside a zip archive; sizes and places in bytes. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored as it is; anything else is compressed. */
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const MAX_COMMENT = 0xffff;
/** A checkpoint with its optimiser has some thousand entries of less than 100 bytes. */
const MAX_DIRECTORY = 16 << 20;

interface DirectoryPlace {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

/**
 * Reads the directory at the end of a zip archive, with zip64 records (PKWARE APPNOTE 4.3).
 * @throws UserError if there is none: the archive is cut off
 */
export async function readZipDirectory(source: FileBytes): Promise<Map<string, ZipEntry>> {
  const place = await findDirectory(source);
  if (place.size > MAX_DIRECTORY || place.offset + place.size > source.size) throw brokenZip(source.file);
  const bytes = await source.read(place.offset, place.size);
  const view = new DataView(bytes.buffer);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < place.count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw brokenZip(source.file);
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (next > bytes.length) throw brokenZip(source.file);
    const entry = centralEntry(bytes, view, at, lengths);
    if (entries.has(entry.name)) throw doubled(source.file, entry.name);
    entries.set(entry.name, entry);
    at = next;
  }
  return entries;
}

async function findDirectory(source: FileBytes): Promise<DirectoryPlace> {
  const length = Math.min(source.size, END_LENGTH + MAX_COMMENT + LOCATOR_LENGTH);
  const start = source.size - length;
  const tail = await source.read(start, length);
  const view = new DataView(tail.buffer);
  for (let at = length - END_LENGTH; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    const locator = at - LOCATOR_LENGTH;
    if (locator >= 0 && view.getUint32(locator, true) === END64_LOCATOR) {
      return directory64(source, Number(view.getBigUint64(locator + 8, true)));
    }
    const [count, size, offset] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    return { count, size, offset };
  }
  throw brokenZip(source.file);
}

async function directory64(source: FileBytes, offset: number): Promise<DirectoryPlace> {
  const view = new DataView((await source.read(offset, 56)).buffer);
  if (view.getUint32(0, true) !== END64_SIGNATURE) throw brokenZip(source.file);
  const at = (place: number) => Number(view.getBigUint64(place, true));
  return { count: at(32), size: at(40), offset: at(48) };
}

function centralEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  lengths: readonly [number, number, number],
): ZipEntry {
  const [nameLength, extraLength] = lengths;
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
  const extra = zip64Extra(view, at + 46 + nameLength, extraLength);
  // A field of all ones says that its value is in the zip64 record, where the values stand in this order.
  const field = (offset: number): number => {
    const value = view.getUint32(at + offset, true);
    return value === 0xffffffff ? (extra.shift() ?? value) : value;
  };
  const size = field(24);
  const compressedSize = field(20);
  const headerOffset = field(42);
  return { name, method: view.getUint16(at + 10, true), compressedSize, size, headerOffset };
}

function zip64Extra(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length; ) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === 1) {
      const count = Math.floor(Math.min(size, start + length - at - 4) / 8);
      return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(at + 4 + i * 8, true)));
    }
    at += 4 + size;
  }
  return [];
}

/**
 * Where an entry's bytes begin in the archive.
 * @throws UserError if its own header is not there or the entry is compressed
 */
export async function entryOffset(source: FileBytes, entry: ZipEntry): Promise<number> {
  if (entry.method !== 0 || entry.compressedSize !== entry.size) {
    throw new UserError({
      what: 'An entry of the checkpoint is compressed.',
      where: `${source.file}: ${entry.name}`,
      expected: 'entries stored as they are, as torch.save writes them',
      found: `zip method ${entry.method}`,
      next: 'save the checkpoint again with torch.save',
    });
  }
  const header = await source.read(entry.headerOffset, 30);
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw brokenZip(source.file);
  return entry.headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Two programs that take different ones of the two would read different weights. */
function doubled(file: string, name: string): UserError {
  return new UserError({
    what: 'The checkpoint holds two entries of one name.',
    where: file,
    expected: 'every name once, as torch.save writes them',
    found: name,
    next: 'take the checkpoint from its source again',
  });
}

function brokenZip(file: string): UserError {
  return new UserError({
    what: 'The checkpoint is a zip archive without a whole directory at its end.',
    where: file,
    expected: 'a torch checkpoint, which is a zip archive',
    found: 'an archive that is cut off or damaged',
    next: 'download or copy the file again and compare its size with the source',
  });
}
