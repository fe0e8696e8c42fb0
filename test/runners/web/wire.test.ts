import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../src/runners/web/wire.js';

const floats = fc.float32Array({ noNaN: true });
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array(),
  fc.uint32Array(),
  floats,
  fc.bigInt64Array(),
);
const message = fc.letrec((tie) => ({
  value: fc.oneof(
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('a message between the program and a page', () => {
  it('arrives as it was sent, arrays as arrays of their type', () => {
    fc.assert(
      fc.property(message, (sent) => {
        // JSON has neither -0 nor a key __proto__.
        fc.pre(!JSON.stringify(sent, (_, v) => (typeof v === 'bigint' ? 0 : v)).includes('__proto__'));
        expect(decodeMessage(encodeMessage(sent))).toEqual(sent);
      }),
    );
  });

  it('may lie anywhere in a larger buffer', () => {
    const bytes = encodeMessage({ logits: Float32Array.of(1.5, -2), words: Uint32Array.of(7) });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const found = decodeMessage(shifted.subarray(3));
    expect(found).toEqual({ logits: Float32Array.of(1.5, -2), words: Uint32Array.of(7) });
  });

  it('does not take arrays of other types, nor half a message', () => {
    expect(() => encodeMessage({ a: new Float64Array(2) })).toThrow('Float64Array does not travel');
    const bytes = encodeMessage({ a: new Uint8Array(100) });
    expect(() => decodeMessage(bytes.subarray(0, 20))).toThrow();
  });
});
