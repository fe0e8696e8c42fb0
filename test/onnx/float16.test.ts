import { describe, expect, it } from 'vitest';
import { float16Bytes } from '../../src/onnx/float16.js';

/** Half precision by the definition of IEEE 754-2019, 3.4: sign, five digits of exponent, ten of fraction. */
function valueOf16(bits: number): number {
  const [exponent, fraction] = [(bits >>> 10) & 0x1f, bits & 0x3ff];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

function halvesOf(values: ArrayLike<number>): Uint16Array {
  const bytes = float16Bytes(Float32Array.from(values));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
}

/** The next single, further from 0 or nearer to it. */
function neighbour(value: number, step: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  view.setUint32(0, view.getUint32(0) + step);
  return view.getFloat32(0);
}

const LARGEST = 0x7bff;
/** Both signs of all sizes but the largest, each of which has one above it. */
const below = [0, 0x8000].flatMap((sign) => Array.from({ length: LARGEST }, (_, size) => sign | size));

describe('float16Bytes', () => {
  it('keeps every number that half precision has', () => {
    const all = Uint16Array.from([...below, LARGEST, 0x8000 | LARGEST]);
    expect(halvesOf(Array.from(all, valueOf16))).toEqual(all);
  });

  it('rounds what lies between two of them to the nearer, and the middle to the even one', () => {
    const middles = below.map((bits) => (valueOf16(bits) + valueOf16(bits + 1)) / 2);
    expect(middles.map(Math.fround)).toEqual(middles);
    expect(halvesOf(middles)).toEqual(Uint16Array.from(below, (bits) => (bits % 2 === 0 ? bits : bits + 1)));
    expect(halvesOf(middles.map((value) => neighbour(value, -1)))).toEqual(Uint16Array.from(below));
    expect(halvesOf(middles.map((value) => neighbour(value, 1)))).toEqual(Uint16Array.from(below, (bits) => bits + 1));
  });

  it.each([
    [65505, 0x7bff],
    [65520, 0x7bff],
    [1e38, 0x7bff],
    [Number.POSITIVE_INFINITY, 0x7bff],
    [-65519, 0xfbff],
    [Number.NEGATIVE_INFINITY, 0xfbff],
    [Number.NaN, 0x7e00],
    [2 ** -149, 0],
    [-(2 ** -126), 0x8000],
    [2 ** -26, 0],
  ])('makes %d what it can hold', (value, bits) => {
    expect([...halvesOf([value])]).toEqual([bits]);
  });

  it('takes a part of a larger array', () => {
    expect([...float16Bytes(Float32Array.of(9, 1, -2, 9).subarray(1, 3))]).toEqual([0x00, 0x3c, 0x00, 0xc0]);
  });
});
