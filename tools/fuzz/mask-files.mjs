// Feeds the readers of masks with broken files for as long as asked: PNGs of every colour type, depth, filter and interlace,
// and COCO run lengths, with bytes changed, lost, doubled and moved, before and after compression.
//
//   npm run build && node tools/fuzz/mask-files.mjs [--minutes 5] [--seed 1]
//
// Ends with 1, and keeps the file, where a reader fails in another way than by its own kind of error, where the two PNG
// readers disagree, where one file takes longer than ten seconds, or where memory grows beyond a gibibyte.
import { isMainThread, workerData } from 'node:worker_threads';
import { constants, deflateSync } from 'node:zlib';
import { pngChunk } from '../../dist/datasets/codecs/png-writer.js';
import { fuzz, mutate, refusal, watch } from './watched.mjs';

const PIXELS = 1 << 20;

if (isMainThread) watch(import.meta.url);
else await fuzz(await maskFiles(workerData.seed));

async function maskFiles(seed) {
  const load = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
  const { decodeLabelMasks } = await load('datasets/codecs/png-masks.js');
  const { decodeLabelPng } = await load('datasets/codecs/png-palette.js');
  const { decodeCocoRle } = await load('datasets/codecs/coco-rle.js');
  const { splitLabels } = await load('core/label-rows.js');
  const { createRng } = await load('core/rng.js');
  const rng = createRng(seed);
  const tryPng = (bytes) => {
    const [masks, labels] = [
      attempt(() => decodeLabelMasks(bytes, 'fuzz.png')),
      attempt(() => decodeLabelPng(bytes, 'fuzz.png')),
    ];
    if (masks.refused !== labels.refused) throw new Error(`one said ${masks.refused}, the other ${labels.refused}`);
    if (masks.refused === undefined && labels.value.width * labels.value.height <= PIXELS / 16) {
      if (text(masks.value.masks) !== text(splitLabels(labels.value))) throw new Error('the masks differ');
    }
    return masks.refused === undefined;
  };
  const tryRle = (bytes) => {
    const [height, width] = [rng.integer(0, 300), rng.integer(0, 300)];
    const counts = Buffer.from(bytes).toString('latin1');
    return attempt(() => decodeCocoRle({ size: [height, width], counts }, 'fuzz.json')).refused === undefined;
  };
  return () => {
    const isRle = rng.integer(0, 9) === 0;
    const bytes = isRle ? randomRle(rng) : mutate(rng, randomPng(rng));
    return { kind: isRle ? 'run lengths' : 'PNG', bytes, attempt: () => (isRle ? tryRle(bytes) : tryPng(bytes)) };
  };
}

/** What a reader gives, or why it refuses; any other failure is one. */
function attempt(read) {
  try {
    return { value: read() };
  } catch (error) {
    return { refused: refusal(error) };
  }
}

function text(masks) {
  return JSON.stringify([...masks].sort(([a], [b]) => a - b).map(([id, { words }]) => [id, ...words]));
}

/** A whole PNG of some kind; its scanlines may be broken before they are compressed. */
function randomPng(rng) {
  const [colour, depths, channels] = [
    [0, [1, 2, 4, 8, 16], 1],
    [2, [8, 16], 3],
    [3, [1, 2, 4, 8], 1],
    [4, [8, 16], 2],
    [6, [8, 16], 4],
  ][rng.integer(0, 4)];
  const depth = depths[rng.integer(0, depths.length - 1)];
  const [width, height, interlace] = [rng.integer(1, 70), rng.integer(1, 40), rng.integer(0, 1)];
  const rows = interlace === 0 ? [[width, height]] : adam7(width, height);
  const lines = rows.flatMap(([w, h]) => Array.from({ length: h }, () => Math.ceil((w * channels * depth) / 8)));
  const raw = Buffer.concat(lines.map((bytes) => scanline(rng, bytes)));
  const scanlines = rng.integer(0, 3) === 0 ? mutate(rng, raw) : raw;
  const strategy = [constants.Z_DEFAULT_STRATEGY, constants.Z_RLE, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY];
  const data = deflateSync(scanlines, { level: rng.integer(0, 9), strategy: strategy[rng.integer(0, 3)] });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  const cut = rng.integer(0, data.length);
  const parts = [pngChunk('IHDR', header), ...(colour === 3 ? [pngChunk('PLTE', Buffer.alloc(768, 7))] : [])];
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const pixels = [data.subarray(0, cut), data.subarray(cut)].map((part) => pngChunk('IDAT', part));
  return Buffer.concat([signature, ...parts, ...pixels, pngChunk('IEND', Buffer.alloc(0))]);
}

function adam7(width, height) {
  const passes = ['0088', '4088', '0448', '2044', '0224', '1022', '0112'].map((pass) => [...pass].map(Number));
  return passes
    .map(([x, y, dx, dy]) => [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)])
    .filter(([w, h]) => w > 0 && h > 0);
}

/** One row: mostly flat, as masks are, sometimes noise. */
function scanline(rng, bytes) {
  const row = Buffer.alloc(bytes + 1);
  row[0] = rng.integer(0, 4);
  const isNoise = rng.integer(0, 5) === 0;
  for (let at = 1; at <= bytes; ) {
    const end = isNoise ? at + 1 : at + rng.integer(1, 40);
    row.fill(rng.integer(0, 2) === 0 ? rng.integer(0, 255) : 0, at, Math.min(end, bytes + 1));
    at = end;
  }
  return row;
}

function randomRle(rng) {
  return Buffer.from(Array.from({ length: rng.integer(0, 60) }, () => rng.integer(40, 120)));
}
