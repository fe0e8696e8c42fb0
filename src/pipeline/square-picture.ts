import type { RgbImage } from '../core/image.js';
import { resizeBilinearAntialias } from './antialias-bilinear.js';
import { normalisePlane } from './normalise.js';

/**
 * A picture as SAM2ImagePredictor gives it to the network (sam2/utils/transforms.py): values from 0 to 1, squashed to a
 * square by torchvision's antialiased bilinear resize, then ImageNet's mean and standard deviation; single precision after
 * every step. The video path resizes bytes by another kernel (frame-source.ts).
 * @returns three planes, [3, size, size]
 */
export function squarePicture({ width, height, data }: RgbImage, size: number): Float32Array {
  const result = new Float32Array(3 * size * size);
  const plane = new Float32Array(width * height);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0, at = channel; i < plane.length; i++, at += 3) plane[i] = data[at]! / 255;
    const isSquare = width === size && height === size;
    const resized = isSquare ? plane : resizeBilinearAntialias(plane, width, height, size, size);
    result.set(normalisePlane(resized, channel), channel * size * size);
  }
  return result;
}
