/**
 * The 256 colours of DAVIS masks, RGB, 768 bytes: the PASCAL VOC colour map, in which the bits of an index are dealt in turn
 * to the top bits of red, green and blue (VOCdevkit, VOClabelcolormap.m).
 */
export function davisPalette(): Uint8Array {
  const palette = new Uint8Array(768);
  for (let index = 0; index < 256; index++) {
    for (let bit = 0; bit < 8; bit++) {
      const channel = bit % 3;
      const place = 7 - Math.floor(bit / 3);
      palette[index * 3 + channel]! |= ((index >>> bit) & 1) << place;
    }
  }
  return palette;
}
