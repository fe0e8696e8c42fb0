/** A seeded source of random numbers: the same on every machine. */
export interface Rng {
  /** 32 random bits, 0 .. 2^32 - 1. */
  word(): number;
  /** An integer in low .. high, both included; high - low < 2^32. */
  integer(low: number, high: number): number;
  /** A source of its own, whose numbers do not depend on how many were drawn here after the fork. */
  fork(): Rng;
}

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021), seeded by
 * SplitMix32 (the 32-bit finaliser of MurmurHash3 over a Weyl sequence). Integer arithmetic only. Not for secrets.
 * @param seed taken modulo 2^32.
 */
export function createRng(seed: number): Rng {
  return fromState(seedState(seed >>> 0));
}

/** One state word after another from a seed; they are never all zero. */
export function seedState(seed: number): Uint32Array {
  let weyl = seed;
  return Uint32Array.from({ length: 4 }, () => {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    let z = Math.imul(weyl ^ (weyl >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  });
}

/** The generator from a state of four words, not all zero; the state is copied. */
export function fromState(state: Uint32Array): Rng {
  const s = Uint32Array.from(state);
  const word = () => {
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotate(s[3]!, 11);
    return result;
  };
  const integer = (low: number, high: number) => {
    const span = high - low + 1;
    // Words above the last whole multiple of the span would make low numbers likelier.
    const limit = 2 ** 32 - (2 ** 32 % span);
    let drawn = word();
    while (drawn >= limit) drawn = word();
    return low + (drawn % span);
  };
  return { word, integer, fork: () => createRng(word()) };
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
