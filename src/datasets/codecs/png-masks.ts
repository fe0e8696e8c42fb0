import type { BitMask } from '../../core/bit-mask.js';
import { type MaskMaker, splitLabels, splitRows } from '../../core/label-rows.js';
import { decodeLabels } from './png-palette.js';
import { inflateScanlines } from './png-scanlines.js';
import { type PngHeader, parsePng } from './png-structure.js';
import { readBytesSync } from './read-bytes.js';

/** One mask for each label of a picture but 0. */
export interface LabelMasks {
  readonly width: number;
  readonly height: number;
  readonly masks: ReadonlyMap<number, BitMask>;
}

/**
 * Reads a mask file and splits its labels in one pass: `decodeLabelPng` and `splitLabels` at once. Masks are a few runs a
 * row, so that for 8-bit files whose rows are stored plain or as differences to the left no pixel is written at all.
 * @throws UserError as `decodeLabelPng`, and where the file cannot be read
 */
export function readLabelMasks(file: string, make?: MaskMaker): LabelMasks {
  return decodeLabelMasks(readBytesSync(file), file, make);
}

/** As `readLabelMasks`, of a file's bytes. */
export function decodeLabelMasks(bytes: Uint8Array, file: string, make?: MaskMaker): LabelMasks {
  const png = parsePng(bytes, file);
  const { width, height } = png.header;
  const raw = inflateScanlines(png, file);
  if (!isRuns(png.header, raw)) {
    return { width, height, masks: splitLabels(decodeLabels(bytes, png.header, raw, file), make) };
  }
  const isDifferences = (y: number) => raw[y * (width + 1)] === SUB;
  const masks = splitRows({ width, height, bytes: raw, start: 1, pitch: width + 1, isDifferences }, make);
  return { width, height, masks };
}

const SUB = 1;

/** Palette or grey, one byte a pixel, each row plain or as differences to the left. */
function isRuns({ width, height, depth, colour, interlaced }: PngHeader, raw: Uint8Array): boolean {
  if (depth !== 8 || interlaced || (colour !== 0 && colour !== 3)) return false;
  for (let y = 0; y < height; y++) {
    if (raw[y * (width + 1)]! > SUB) return false;
  }
  return true;
}
