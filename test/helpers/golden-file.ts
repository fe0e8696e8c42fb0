import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { type BitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { RgbImage } from '../../src/core/image.js';

/** Opens a golden file or a checkpoint; one that ends in .gz is unpacked into `folder`. */
export async function openPacked(file: string, folder: string): Promise<Checkpoint> {
  return openCheckpoint(unpacked(file, folder));
}

/** @returns the path of the file without gzip */
export function unpacked(file: string, folder: string): string {
  if (!file.endsWith('.gz')) return file;
  const target = join(folder, basename(file, '.gz'));
  writeFileSync(target, gunzipSync(readFileSync(file)));
  return target;
}

/** NumPy's packbits: the most significant bit first, rows one after another. */
export function packedMasks(bytes: Float32Array, width: number, height: number): BitMask[] {
  const each = Math.ceil((width * height) / 8);
  return Array.from({ length: bytes.length / each }, (_, mask) =>
    maskFrom(width, height, (i) => ((bytes[mask * each + (i >> 3)]! >> (7 - (i & 7))) & 1) === 1),
  );
}

/** A tensor [height, width, 3] of bytes. */
export async function goldenPicture(golden: Checkpoint, name: string): Promise<RgbImage> {
  const [height, width] = golden.tensors.get(name)!.shape as [number, number, number];
  return { width, height, data: Uint8Array.from(await golden.read(name)) };
}

/** Largest difference over the largest expected value. */
export function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) throw new Error(`${found.length} values for ${expected.length}`);
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - found[i]!)), 0);
  return difference / largest;
}
