const LARGEST = 65504;
/** Smallest number above 0 that is not subnormal. */
const NORMAL = 2 ** -14;
const MANTISSA = 10;

/**
 * The bits of IEEE 754 half precision, rounded to nearest, ties to even; what is beyond its range becomes its largest number,
 * because an infinity would spoil everything that it meets.
 */
export function float16Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.min(Math.abs(value), LARGEST);
  if (size < NORMAL) return sign | roundEven(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // Rounding up may carry into the exponent, as it should.
  return sign | (((exponent + 14) << MANTISSA) + roundEven(size * 2 ** (MANTISSA - exponent)));
}

/** Little-endian, two bytes a value. */
export function float16Bytes(values: Float32Array): Uint8Array {
  const bits = Uint16Array.from(values, float16Bits);
  return new Uint8Array(bits.buffer);
}

/** @param value not negative */
function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
