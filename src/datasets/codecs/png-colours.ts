import { createRequire } from 'node:module';
import type { PNG as PngReader } from 'pngjs';
import { messageOf, UserError } from '../../core/errors.js';
import type { LabelImage } from '../../core/image.js';
import { brokenPng, type PngHeader } from './png-structure.js';

/** Loaded where such a file turns up, which is rare, and threads start sooner without it. */
const require = createRequire(import.meta.url);

/**
 * Labels of a PNG that has no indices: RGB, with alpha, or 16 bits a sample. Alpha is left out. Where all colours are
 * greys the grey value is the label, and of 16 bits 65535 stands for 255.
 * @throws UserError that names the file where colours or values above 255 are found.
 */
export function labelsFromColours(bytes: Uint8Array, header: PngHeader, file: string): LabelImage {
  const { width, height, depth } = header;
  const pixels = decode(bytes, file);
  const data = new Uint8Array(width * height);
  for (let index = 0, at = 0; index < data.length; index++, at += 4) {
    const value = pixels[at]!;
    if (value !== pixels[at + 1] || value !== pixels[at + 2]) throw coloursFound(pixels, at, file);
    if (depth === 16 && value > 255 && value !== 65535) throw largeValue(value, file);
    data[index] = Math.min(value, 255);
  }
  return { width, height, data };
}

function decode(bytes: Uint8Array, file: string): ArrayLike<number> {
  try {
    // Without rescaling, 16-bit samples come as 16-bit words and the small ids of 16-bit masks survive.
    const options: Parameters<typeof PngReader.sync.read>[1] & { readonly skipRescale: boolean } = {
      skipRescale: true,
    };
    const { PNG } = require('pngjs') as { readonly PNG: typeof PngReader };
    return PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options).data;
  } catch (error) {
    throw brokenPng(file, messageOf(error), error);
  }
}

function coloursFound(pixels: ArrayLike<number>, at: number, file: string): UserError {
  return new UserError({
    what: 'The mask holds colours instead of object ids.',
    where: file,
    expected: 'a palette or grey PNG whose pixel values are object ids (or an RGB one with 0 or 255 in all channels)',
    found: `the colour (${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]})`,
    next: 'save the masks as palette PNGs; if a program turned the palette into colours, take the original files',
  });
}

function largeValue(value: number, file: string): UserError {
  return new UserError({
    what: 'The mask holds a value that is no object id.',
    where: file,
    expected: 'values 0 to 255',
    found: `${value} in a 16-bit PNG`,
    next: 'save the mask as an 8-bit palette PNG, or one folder an object',
  });
}
