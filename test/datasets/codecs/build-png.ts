import { crc32, deflateSync } from 'node:zlib';

/** What a test wants in a PNG. */
export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly colour: 0 | 2 | 3 | 4 | 6;
  /** Row by row, `channelsOf(colour)` of each pixel. */
  readonly samples: readonly number[];
  readonly interlaced: boolean;
  /** Filter of the n-th row written, repeated where there are more rows. */
  readonly filters: readonly number[];
  /** IDAT chunks that the data is cut into. */
  readonly parts?: number;
  /** Three bytes a colour; some colours where it is left out. */
  readonly palette?: Buffer;
}

export function channelsOf(colour: PngPlan['colour']): number {
  return { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour];
}

/** Encodes by the PNG specification (W3C, 3rd edition): section 8 (interlace), 7.2 (scanlines), 9 (filters). */
export function buildPng(plan: PngPlan): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(plan.width, 0);
  header.writeUInt32BE(plan.height, 4);
  header.set([plan.depth, plan.colour, 0, 0, Number(plan.interlaced)], 8);
  const colours = Array.from({ length: 3 * 2 ** plan.depth }, (_, index) => (index * 37) % 256);
  const palette = plan.palette ?? Buffer.from(colours);
  const data = deflateSync(Buffer.from(scanlines(plan)));
  const size = Math.ceil(data.length / (plan.parts ?? 1));
  const cuts = Array.from({ length: plan.parts ?? 1 }, (_, index) => data.subarray(index * size, (index + 1) * size));
  return assemblePng(header, [
    ...(plan.colour === 3 ? [chunk('PLTE', palette)] : []),
    chunk('tEXt', Buffer.from('Comment\0between')),
    ...cuts.map((cut) => chunk('IDAT', cut)),
  ]);
}

export function assemblePng(header: Buffer, chunks: readonly Buffer[]): Buffer {
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

export function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

const WHOLE = [[0, 0, 1, 1]] as const;
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function scanlines(plan: PngPlan): number[] {
  const bytes: number[] = [];
  const channels = channelsOf(plan.colour);
  const step = Math.max(1, (channels * plan.depth) >> 3);
  let line = 0;
  for (const [x0, y0, dx, dy] of plan.interlaced ? ADAM7 : WHOLE) {
    if (x0 >= plan.width) continue;
    let prior: number[] | undefined;
    for (let y = y0; y < plan.height; y += dy) {
      const row: number[] = [];
      for (let x = x0; x < plan.width; x += dx) {
        const at = (y * plan.width + x) * channels;
        row.push(...plan.samples.slice(at, at + channels));
      }
      const packed = pack(row, plan.depth);
      const filter = plan.filters[line++ % plan.filters.length]!;
      bytes.push(filter, ...packed.map((byte, at) => (byte - predicted(filter, packed, prior, at, step)) & 255));
      prior = packed;
    }
  }
  return bytes;
}

function pack(row: readonly number[], depth: number): number[] {
  const bits = row.map((sample) => sample.toString(2).padStart(depth, '0')).join('');
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
}

function predicted(
  filter: number,
  row: readonly number[],
  prior: readonly number[] | undefined,
  at: number,
  step: number,
): number {
  const a = row[at - step] ?? 0;
  const b = prior?.[at] ?? 0;
  const c = prior?.[at - step] ?? 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return Math.floor((a + b) / 2);
  if (filter !== 4) return 0;
  const p = a + b - c;
  const order = [a, b, c].map((value, rank) => ({ value, rank, away: Math.abs(p - value) }));
  return order.sort((left, right) => left.away - right.away || left.rank - right.rank)[0]!.value;
}
