import { crc32 } from 'node:zlib';

/** Where a zip archive goes, in order. */
export type ZipSink = (bytes: Uint8Array) => Promise<void>;

interface Written {
  readonly name: Uint8Array;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

/** 1980-01-01 00:00, the earliest that a zip can say: equal files give equal archives. */
const [TIME, DATE] = [0, 0x21];
const [VERSION, VERSION_64] = [20, 45];
/** Names are in UTF-8. */
const FLAGS = 0x800;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
const LONGEST_NAME = 0xffff;

/**
 * Writes a zip archive of files that are stored as they are, as PNG files are compressed already (PKWARE, APPNOTE 6.3.10).
 * Beyond 65,535 files or 4 GiB it is in zip64 form, which Python, unzip and the servers read.
 */
export class ZipWriter {
  readonly #sink: ZipSink;
  readonly #entries: Written[] = [];
  readonly #names = new Set<string>();
  #offset = 0;

  constructor(sink: ZipSink) {
    this.#sink = sink;
  }

  /**
   * Adds a file.
   * @param path with `/`, relative, without `..`
   * @param bytes less than 4 GiB
   * @throws RangeError for a path that leads out, is there already or is too long
   */
  async add(path: string, bytes: Uint8Array): Promise<void> {
    const name = new TextEncoder().encode(path);
    const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
    if (!isPlain || path.includes('\\') || this.#names.has(path) || name.length > LONGEST_NAME) {
      throw new RangeError(`no path for a zip archive: ${path}`);
    }
    this.#names.add(path);
    const entry = { name, size: bytes.length, crc: crc32(bytes), offset: this.#offset };
    this.#entries.push(entry);
    await this.#write(fields([4, 0x04034b50], [2, VERSION], ...common(entry), [2, name.length], [2, 0]));
    await this.#write(name);
    await this.#write(bytes);
  }

  /** Writes the directory. Nothing can be added after it. */
  async end(): Promise<void> {
    const start = this.#offset;
    for (const entry of this.#entries) {
      await this.#write(directoryHeader(entry));
      await this.#write(entry.name);
      if (entry.offset >= FULL_32) await this.#write(fields([2, 1], [2, 8], [8, entry.offset]));
    }
    const [count, size] = [this.#entries.length, this.#offset - start];
    const isLarge = count >= FULL_16 || start >= FULL_32 || size >= FULL_32;
    if (isLarge) await this.#write(endRecord64(count, size, start, this.#offset));
    const shown = isLarge ? [FULL_16, FULL_32, FULL_32] : [count, size, start];
    const [shownCount, shownSize, shownStart] = shown as [number, number, number];
    await this.#write(
      fields(
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
        [2, shownCount],
        [2, shownCount],
        [4, shownSize],
        [4, shownStart],
        [2, 0],
      ),
    );
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#offset += bytes.length;
    await this.#sink(bytes);
  }
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

function common({ crc, size }: Written): readonly Field[] {
  return [
    [2, FLAGS],
    [2, 0],
    [2, TIME],
    [2, DATE],
    [4, crc],
    [4, size],
    [4, size],
  ];
}

function directoryHeader(entry: Written): Uint8Array {
  const isFar = entry.offset >= FULL_32;
  const version = isFar ? VERSION_64 : VERSION;
  return fields(
    ...([
      [4, 0x02014b50],
      [2, version],
      [2, version],
    ] as const),
    ...common(entry),
    ...([
      [2, entry.name.length],
      [2, isFar ? 12 : 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
    ] as const),
    [4, isFar ? FULL_32 : entry.offset],
  );
}

function endRecord64(count: number, size: number, start: number, at: number): Uint8Array {
  return fields(
    ...([
      [4, 0x06064b50],
      [8, 44],
      [2, VERSION_64],
      [2, VERSION_64],
      [4, 0],
      [4, 0],
    ] as const),
    ...([
      [8, count],
      [8, count],
      [8, size],
      [8, start],
    ] as const),
    ...([
      [4, 0x07064b50],
      [4, 0],
      [8, at],
      [4, 1],
    ] as const),
  );
}

/** Little-endian numbers one after another. */
function fields(...list: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(list.reduce((sum, [length]) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [length, value] of list) {
    if (length === 2) view.setUint16(at, value, true);
    else if (length === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += length;
  }
  return bytes;
}
