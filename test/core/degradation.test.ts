import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDegradation } from '../../src/core/degradation.js';

describe('the name of a degradation', () => {
  it.each([
    ['original', { kind: 'original' }],
    ['png', { kind: 'png' }],
    ['half', { kind: 'scale', factor: 0.5 }],
    ['quarter', { kind: 'scale', factor: 0.25 }],
    ['jpeg-30', { kind: 'jpeg', quality: 30 }],
    ['blur-1.5', { kind: 'blur', sigma: 1.5 }],
    ['noise-10', { kind: 'noise', deviation: 10 }],
    ['drop-2', { kind: 'drop', every: 2 }],
  ])('%s is read', (name, expected) => {
    expect(parseDegradation(name)).toEqual(expected);
  });

  it.each([
    ...[
      '',
      'Original',
      'jpeg',
      'jpeg-',
      'jpeg-0',
      'jpeg-101',
      'jpeg-50.5',
      'jpeg-050',
      'jpeg-5e1',
      'jpeg--5',
      'jpeg-30 ',
    ],
    ...['png-3', 'half-2', 'blur-0.1', 'noise-0', 'noise-129', 'drop-1', 'drop-2.0', 'constructor', 'toString-3'],
  ])('%j is none', (name) => {
    expect(parseDegradation(name)).toBeNull();
  });

  it('has a number that is kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (quality) => {
        expect(parseDegradation(`jpeg-${quality}`)).toEqual({ kind: 'jpeg', quality });
      }),
    );
  });
});
