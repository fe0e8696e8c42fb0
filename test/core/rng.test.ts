import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, fromState, seedState } from '../../src/core/rng.js';

describe('rng', () => {
  it('is xoshiro128**: the numbers of the authors’ C program from the state 1, 2, 3, 4', () => {
    const rng = fromState(Uint32Array.of(1, 2, 3, 4));
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(expected.map(() => rng.word())).toEqual(expected);
  });

  it('seeds by SplitMix32: the 32-bit finaliser of MurmurHash3 of the Weyl sequence', () => {
    expect(Array.from(seedState(0))).toEqual([2462723854, 1020716019, 454327756, 1275600319]);
  });

  it('repeats itself from a seed, and differs between seeds', () => {
    const draw = (seed: number) => Array.from({ length: 8 }, createRng(seed).word);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7 + 2 ** 32)).toEqual(draw(7));
  });

  it('draws integers within the bounds, all of them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(9), (seed, low, span) => {
        const rng = createRng(seed);
        const drawn = new Set(Array.from({ length: 400 }, () => rng.integer(low, low + span)));
        expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: span + 1 }, (_, index) => low + index));
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('draws the whole range of a word', () => {
    const [one, other] = [createRng(3), createRng(3)];
    expect(one.integer(0, 2 ** 32 - 1)).toBe(other.word());
  });

  it('forks sources that do not depend on what is drawn afterwards', () => {
    const [one, other] = [createRng(9), createRng(9)];
    const [left, right] = [one.fork(), other.fork()];
    one.word();
    expect(left.word()).toBe(right.word());
  });
});
