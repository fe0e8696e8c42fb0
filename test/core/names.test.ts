import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskFrom } from '../../src/core/bit-mask.js';
import { editDistance, nameAdvice, nearestName } from '../../src/core/did-you-mean.js';
import { compareObjects, makeDisjoint } from '../../src/core/object-order.js';
import { stableJson } from '../../src/core/stable-json.js';

const seed = { seed: 20, numRuns: 200 };
const word = fc.string({ maxLength: 8 });

describe('the edit distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['Saturday', 'Sunday', 3],
    ['', 'abc', 3],
    ['STATIC', 'static', 0],
  ])('of %s and %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
      seed,
    );
  });
});

describe('a wrong name', () => {
  it('is told the nearest, and the list', () => {
    expect(nearestName('davis2107', ['davis2016', 'davis2017', 'masks'])).toBe('davis2017');
    expect(nearestName('sam2-nano', ['static', 'sam2-nano-untrained'])).toBe('sam2-nano-untrained');
    expect(nearestName('s', ['static', 'sam2'])).toBeUndefined();
    expect(nearestName('xyz', ['static', 'empty'])).toBeUndefined();
    expect(nameAdvice('xyz', ['static', 'empty'])).toBe('known names: static, empty');
  });
});

describe('object order', () => {
  it('is by number where names are numbers', () => {
    expect(['10', '2', '1'].sort(compareObjects)).toEqual(['1', '2', '10']);
    expect(['010', '002', '2'].sort(compareObjects)).toEqual(['002', '2', '010']);
    expect(['dog', 'cat'].sort(compareObjects)).toEqual(['cat', 'dog']);
  });

  it('gives a pixel to the first that claims it, and loses none', () => {
    const masks = fc.array(fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(masks, (pixels) => {
        const given = pixels.map((set, index) => [`${index + 1}`, maskFrom(35, 2, (i) => set[i]!)] as const);
        const disjoint = makeDisjoint(new Map([...given].reverse()));
        const owners = Array.from({ length: 70 }, (_, i) => pixels.findIndex((set) => set[i]));
        for (const [index] of pixels.entries()) {
          const expected = maskFrom(35, 2, (i) => owners[i] === index);
          expect(disjoint.get(`${index + 1}`)!.words).toEqual(expected.words);
        }
      }),
      seed,
    );
  });
});

describe('stable JSON', () => {
  it('does not depend on the order of keys, but on that of lists', () => {
    expect(stableJson({ b: [2, 1], a: { d: 1, c: null } })).toBe('{"a":{"c":null,"d":1},"b":[2,1]}');
    expect(stableJson([1, 2])).not.toBe(stableJson([2, 1]));
  });

  it('parses to what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      seed,
    );
  });
});
