import { constants, crc32, deflateSync } from 'node:zlib';
import { type BitMask, maskPixels } from '../../core/bit-mask.js';
import { davisPalette } from '../../core/davis-palette.js';
import type { LabelImage } from '../../core/image.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PALETTE = davisPalette();

/**
 * Encodes labels as an 8-bit palette PNG with the DAVIS colours. Equal labels give equal bytes: rows are unfiltered, and
 * zlib only joins runs (which needs none of the hashing that differs between processors; for masks it is also the
 * quickest and near the smallest).
 */
export function encodeLabelPng({ width, height, data }: LabelImage): Uint8Array {
  if (data.length !== width * height) throw new RangeError(`${data.length} labels for ${width}x${height} pixels`);
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3], 8);
  const compressed = deflateSync(rows, { level: 6, memLevel: 8, strategy: constants.Z_RLE });
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('PLTE', PALETTE),
    pngChunk('IDAT', compressed),
    pngChunk('IEND', new Uint8Array(0)),
  ]);
}

/**
 * Encodes one object's mask as the official tools/vos_inference.py (--per_obj_png_file) and SA-V do: label 1 on 0, with the
 * DAVIS colours.
 */
export function encodeObjectPng(mask: BitMask): Uint8Array {
  const { width, height } = mask;
  return encodeLabelPng({ width, height, data: maskPixels(mask) });
}

/** A chunk of a PNG with its length and checksum (PNG specification, 5.3). */
export function pngChunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}
