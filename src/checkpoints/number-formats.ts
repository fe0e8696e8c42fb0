import { DTYPE_BYTES, type DType } from './checkpoint.js';

/** Little-endian values of any type as float32: exact for the narrower ones, rounded for the wider ones. */
export function toFloat32(bytes: Uint8Array, dtype: DType): Float32Array {
  const count = bytes.byteLength / DTYPE_BYTES[dtype];
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToFloat);
    case 'bfloat16':
      return new Float32Array(
        Uint32Array.from(new Uint16Array(buffer, byteOffset, count), (bits) => bits << 16).buffer,
      );
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case 'int32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, count));
    case 'int16':
      return Float32Array.from(new Int16Array(buffer, byteOffset, count));
    case 'int8':
      return Float32Array.from(new Int8Array(buffer, byteOffset, count));
    case 'uint8':
    case 'bool':
      return Float32Array.from(aligned);
  }
}

/** IEEE 754 binary16 to a number, exactly. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number as IEEE 754 binary16, rounded to nearest, ties to even. */
export function floatToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const exact = size === 0 || size >= 2 ** exponent ? exponent : exponent - 1;
  const units = roundTiesToEven(size / 2 ** (Math.max(-14, exact) - 10));
  // A carry out of the fraction raises the exponent by itself; below 2^-14 the exponent field is 0.
  return sign | ((Math.max(-14, exact) + 14) * 1024 + units);
}

function roundTiesToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
