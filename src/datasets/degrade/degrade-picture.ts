import type { Sharp } from 'sharp';
import type { Degradation } from '../../core/degradation.js';
import type { RgbImage } from '../../core/image.js';
import { createRng } from '../../core/rng.js';

/** What is done to a picture on its own; dropping frames is done to a sequence. */
export type PictureDegradation = Exclude<Degradation, { readonly kind: 'original' | 'drop' }>;

/**
 * A degraded copy of a picture, of the same size.
 * @param seed of the noise
 */
export async function degradePicture(picture: RgbImage, how: PictureDegradation, seed: number): Promise<RgbImage> {
  switch (how.kind) {
    case 'jpeg':
      return throughFile(picture, (image) => image.jpeg({ quality: how.quality }));
    case 'png':
      return throughFile(picture, (image) => image.png({ compressionLevel: 1 }));
    case 'scale':
      return rescaled(picture, how.factor);
    case 'blur':
      return pixelsOf((await open(picture)).blur(how.sigma));
    case 'noise':
      return withNoise(picture, how.deviation, seed);
  }
}

async function open({ width, height, data }: RgbImage): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Stored and read again, in memory. JPEG is baseline with half as many colour samples each way, as cameras store it. */
async function throughFile(picture: RgbImage, encode: (image: Sharp) => Sharp): Promise<RgbImage> {
  const { default: sharp } = await import('sharp');
  return pixelsOf(sharp(await encode(await open(picture)).toBuffer()));
}

/** Down with Lanczos and up with a cubic kernel: what is small is lost, and masks stay comparable. */
async function rescaled(picture: RgbImage, factor: number): Promise<RgbImage> {
  const { width, height } = picture;
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * factor)));
  const small = await pixelsOf((await open(picture)).resize(w, h, { fit: 'fill', kernel: 'lanczos3' }));
  return pixelsOf((await open(small)).resize(width, height, { fit: 'fill', kernel: 'cubic' }));
}

async function pixelsOf(image: Sharp): Promise<RgbImage> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Normal numbers by Box and Muller, two at a time, each channel on its own; rounded and kept within 0..255. */
export function withNoise({ width, height, data }: RgbImage, deviation: number, seed: number): RgbImage {
  const rng = createRng(seed);
  // A Uint8ClampedArray rounds and clamps.
  const noisy = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log((rng.word() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * rng.word()) / 2 ** 32;
    noisy[i] = data[i]! + radius * Math.cos(angle);
    if (i + 1 < data.length) noisy[i + 1] = data[i + 1]! + radius * Math.sin(angle);
  }
  return { width, height, data: new Uint8Array(noisy.buffer) };
}
