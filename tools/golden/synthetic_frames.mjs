// Draws a sequence of the synthetic set as PNG files (frames/NNNNN.png, masks/NNNNN.png), so that official code and the
// tests see the same pixels: the set itself has JPEG files, whose pixels depend on the decoder.
//
//   npm run build && node tools/golden/synthetic_frames.mjs OUT [--seed 7] [--index 0] [--frames 20] [--size 256]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { writeLabelMask } from '../../dist/datasets/mask-writer.js';
import { drawSequence } from '../../dist/datasets/synthetic/generate.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '7' },
    index: { type: 'string', default: '0' },
    frames: { type: 'string', default: '20' },
    size: { type: 'string', default: '256' },
  },
});
const [out] = positionals;
if (out === undefined) throw new Error('give OUT');
const [seed, index, frames, side] = [values.seed, values.index, values.frames, values.size].map(Number);
for (const folder of ['frames', 'masks']) mkdirSync(join(out, folder), { recursive: true });
const options = { seed, sequences: index + 1, frames, width: side, height: side, difficulty: 'mixed' };
for (const [number, { picture, labels }] of [...drawSequence(options, index)].entries()) {
  const name = `${String(number).padStart(5, '0')}.png`;
  const raw = { width: picture.width, height: picture.height, channels: 3 };
  await sharp(picture.data, { raw })
    .png()
    .toFile(join(out, 'frames', name));
  await writeLabelMask(join(out, 'masks', name), labels);
}
