/** The largest number of half precision, 65504, as the bits of a single. */
const LARGEST = 0x477fe000;
/** The smallest number of half precision that is not subnormal, 2^-14, as the bits of a single. */
const NORMAL = 0x38800000;
const INFINITE = 0x7f800000;
/** Binary digits of a single's fraction that half precision has not. */
const FEWER = 13;
/** What a single's exponent is higher by, in place. */
const BIAS = (127 - 15) << 23;

/**
 * IEEE 754 half precision, rounded to nearest, ties to even; what is beyond its range becomes its largest number, because an
 * infinity would spoil everything that it meets.
 * @returns little-endian, two bytes a value
 */
export function float16Bytes(values: Float32Array): Uint8Array {
  const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = halfBits(singles[i]!);
  return new Uint8Array(halves.buffer);
}

/** From the bits of a single. */
function halfBits(single: number): number {
  const size = single & 0x7fffffff;
  if (size > INFINITE) return 0x7e00;
  const sign = (single >>> 16) & 0x8000;
  // Rounding up may carry into the exponent, as it should.
  if (size >= NORMAL) return sign | roundEven(Math.min(size, LARGEST) - BIAS, FEWER);
  const shift = 126 - (size >>> 23);
  // Below a quarter of the smallest there is nothing to round.
  return shift > 24 ? sign : sign | roundEven((size & 0x7fffff) | 0x800000, shift);
}

/** Without the last so many binary digits. */
function roundEven(digits: number, fewer: number): number {
  const isOdd = (digits >>> fewer) & 1;
  return (digits + (1 << (fewer - 1)) - 1 + isOdd) >>> fewer;
}
