import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeLabelMask } from '../../src/datasets/mask-writer.js';

export const WIDTH = 48;
export const HEIGHT = 32;

/** The label of a pixel of the tiny set: a square that moves right by a pixel a frame, and one that stands still. */
export function label(frame: number, x: number, y: number): number {
  if (x >= 4 + frame && x < 16 + frame && y >= 4 && y < 14) return 1;
  return x >= 30 && x < 40 && y >= 18 && y < 28 ? 2 : 0;
}

/** Writes a DAVIS 2017 folder of moving squares; a sequence named in `crooked` has masks of another size. */
export async function writeTinyDavis(
  root: string,
  sequences: Readonly<Record<string, number>>,
  crooked: readonly string[] = [],
): Promise<void> {
  await mkdir(join(root, 'ImageSets', '2017'), { recursive: true });
  await writeFile(join(root, 'ImageSets', '2017', 'val.txt'), `${Object.keys(sequences).join('\n')}\n`);
  for (const [name, frames] of Object.entries(sequences)) {
    const pictures = join(root, 'JPEGImages', '480p', name);
    await mkdir(pictures, { recursive: true });
    for (let frame = 0; frame < frames; frame++) {
      const file = String(frame).padStart(5, '0');
      const size = crooked.includes(name) ? { width: WIDTH - 8, height: HEIGHT } : { width: WIDTH, height: HEIGHT };
      await writeLabelMask(join(root, 'Annotations', '480p', name, `${file}.png`), labels(frame, size));
      await writePicture(join(pictures, `${file}.jpg`), frame);
    }
  }
}

function labels(frame: number, { width, height }: { width: number; height: number }) {
  const data = Uint8Array.from({ length: width * height }, (_, i) => label(frame, i % width, Math.floor(i / width)));
  return { width, height, data };
}

async function writePicture(file: string, frame: number): Promise<void> {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++)
    data.fill(60 + 80 * label(frame, i % WIDTH, Math.floor(i / WIDTH)), 3 * i, 3 * i + 3);
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 95 })
    .toFile(file);
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sam2bench-run-'));
}
