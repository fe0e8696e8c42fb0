import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflateOnce } from '../../../src/datasets/codecs/inflate.js';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .record({ value: fc.nat(255), length: fc.nat(70_000) })
    .map(({ value, length }) => new Uint8Array(length).fill(value)),
);

/** The bytes in hexadecimal, which compare quickly, or how it failed. */
function outcome(
  inflate: (stream: Uint8Array, length: number) => Uint8Array,
  stream: Uint8Array,
  length: number,
): string {
  try {
    return Buffer.from(inflate(stream, length)).toString('hex');
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of at most `length` + 1 bytes, in one piece: of which of two errors it tells depends on the pieces. */
const official = (stream: Uint8Array, length: number) =>
  inflateSync(stream, { maxOutputLength: length + 1, chunkSize: Math.max(64, length + 1) });

describe('inflating into one buffer', () => {
  it('gives what inflateSync gives, one stream after another', () => {
    const property = fc.property(bytes, fc.integer({ min: -1, max: 9 }), (data, level) => {
      const inflated = inflateOnce(deflateSync(data, { level }), data.length);
      expect(Buffer.compare(inflated, data)).toBe(0);
    });
    fc.assert(property, { seed: 61, numRuns: 300 });
  });

  it('ends as inflateSync where a stream is broken or of another length, and goes on after it', () => {
    const good = Uint8Array.from({ length: 500 }, (_, i) => (i >> 5) * 3);
    const property = fc.property(
      bytes,
      fc.record({ at: fc.nat(), value: fc.nat(255), cut: fc.nat(12), off: fc.integer({ min: -3, max: 3 }) }),
      (data, { at, value, cut, off }) => {
        const stream = Uint8Array.from(deflateSync(data));
        stream[at % stream.length] = value;
        const kept = stream.subarray(0, Math.max(0, stream.length - cut));
        const length = Math.max(0, data.length + off);
        expect(outcome(inflateOnce, kept, length)).toBe(outcome(official, kept, length));
        expect(Buffer.compare(inflateOnce(deflateSync(good), good.length), good)).toBe(0);
      },
    );
    fc.assert(property, { seed: 62, numRuns: 500 });
  });

  it('reports no error to anybody but the caller', async () => {
    expect(() => inflateOnce(Uint8Array.of(1, 2, 3), 10)).toThrow();
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
});
