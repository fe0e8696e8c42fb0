import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { type BitMask, maskFrom, setPixel } from '../../src/core/bit-mask.js';
import { writeLabelMask } from '../../src/datasets/mask-writer.js';

export const SIZE = { width: 40, height: 30 };

/** The label of a pixel of picture n: a square that moves with n, and one that stands still. */
function labelAt(n: number, x: number, y: number): number {
  if (x >= 3 + n && x < 15 + n && y >= 4 && y < 15) return 1;
  return x >= 24 && x < 34 && y >= 17 && y < 27 ? 2 : 0;
}

/** A square of picture n. */
export function truthOf(n: number, object: number): BitMask {
  return maskFrom(SIZE.width, SIZE.height, (i) => {
    return labelAt(n, i % SIZE.width, Math.floor(i / SIZE.width)) === object;
  });
}

export const nameOf = (n: number) => `p${String(n).padStart(3, '0')}`;

/** Writes the pictures of the set into a folder. */
export async function writePictures(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { width, height } = SIZE;
  for (let n = 0; n < count; n++) {
    const data = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      data.fill(50 + 90 * labelAt(n, i % width, Math.floor(i / width)), 3 * i, 3 * i + 3);
    }
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, `${nameOf(n)}.png`));
  }
}

/** A folder of pictures with a palette mask each. */
export async function writeImages(root: string, count: number): Promise<void> {
  await writePictures(join(root, 'images'), count);
  const { width, height } = SIZE;
  for (let n = 0; n < count; n++) {
    const data = Uint8Array.from({ length: width * height }, (_, i) => labelAt(n, i % width, Math.floor(i / width)));
    await writeLabelMask(join(root, 'masks', `${nameOf(n)}.png`), { width, height, data });
  }
}

/** The same squares as COCO has them: the first as a polygon, the second as run lengths. */
export async function writeCoco(root: string, count: number): Promise<void> {
  await writePictures(join(root, 'images'), count);
  const images = Array.from({ length: count }, (_, n) => ({ id: n + 1, file_name: `${nameOf(n)}.png`, ...SIZE }));
  const annotations = images.flatMap(({ id }, n) => [
    { id: 2 * id, image_id: id, category_id: 1, iscrowd: 0, segmentation: [rectangle(3 + n, 4, 15 + n, 15)] },
    { id: 2 * id + 1, image_id: id, category_id: 1, iscrowd: 0, segmentation: { size: [30, 40], counts: runs() } },
  ]);
  const file = join(root, 'annotations', 'instances_val.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'square' }] }));
}

function rectangle(left: number, top: number, right: number, bottom: number): readonly number[] {
  return [left, top, right, top, right, bottom, left, bottom];
}

/** The square that stands still, down the columns. */
function runs(): readonly number[] {
  const { height } = SIZE;
  const between = Array.from({ length: 9 }, () => [10, height - 10]).flat();
  return [24 * height + 17, ...between, 10, height - 27 + 6 * height];
}

/** Intersection over union by counting pixels. */
export function overlapOf(a: BitMask, b: BitMask): number {
  let both = 0;
  let either = 0;
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      const bit = (mask: BitMask) => (mask.words[y * mask.stride + (x >>> 5)]! >>> (x & 31)) & 1;
      both += bit(a) & bit(b);
      either += bit(a) | bit(b);
    }
  }
  return either === 0 ? 1 : both / either;
}

/** A mask of rows of 0 and above. */
export function maskOfRows({ width, height, data }: { width: number; height: number; data: Uint8Array }): BitMask {
  const mask = maskFrom(width, height, () => false);
  for (const [i, value] of data.entries()) if (value > 0) setPixel(mask, i % width, Math.floor(i / width));
  return mask;
}
