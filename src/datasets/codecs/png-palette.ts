import type { LabelImage } from '../../core/image.js';
import { MAX_PIXELS } from './picture-limits.js';
import { labelsFromColours } from './png-colours.js';
import { inflateScanlines, readSamples } from './png-scanlines.js';
import { type PngHeader, parsePng } from './png-structure.js';
import { readBytesSync } from './read-bytes.js';

/**
 * Decodes a mask: the palette index or grey value of each pixel as it is stored, so that a 1-bit mask has labels 0 and 1.
 * RGB, alpha and 16-bit files are read where they hold greys.
 * @param file names the file in errors.
 * @throws UserError for what is no PNG, cut off, corrupt, larger than `maxPixels`, or holds colours.
 */
export function decodeLabelPng(bytes: Uint8Array, file: string, maxPixels = MAX_PIXELS): LabelImage {
  const png = parsePng(bytes, file, maxPixels);
  return decodeLabels(bytes, png.header, inflateScanlines(png, file), file);
}

/**
 * As `decodeLabelPng`, of a file whose structure is known and whose pixel data are inflated (for pngjs too, which does not
 * bound what an interlaced file inflates to).
 */
export function decodeLabels(bytes: Uint8Array, header: PngHeader, raw: Uint8Array, file: string): LabelImage {
  const { width, height, colour, depth } = header;
  if (depth === 16 || (colour !== 0 && colour !== 3)) return labelsFromColours(bytes, header, file);
  return { width, height, data: readSamples(header, raw, file) };
}

/** Reads and decodes a mask file; see `decodeLabelPng`. */
export function readLabelPng(file: string, maxPixels = MAX_PIXELS): LabelImage {
  return decodeLabelPng(readBytesSync(file), file, maxPixels);
}
