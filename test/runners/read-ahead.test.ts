import { describe, expect, it } from 'vitest';
import { readAhead } from '../../src/runners/read-ahead.js';

function noting(begun: number[]): (index: number) => Promise<string> {
  return async (index) => {
    begun.push(index);
    return `thing ${index}`;
  };
}

describe('things read ahead', () => {
  it('are begun as soon as the one before is there', async () => {
    const begun: number[] = [];
    const { take } = readAhead(3, noting(begun));
    expect(await take(0)).toBe('thing 0');
    expect(begun).toEqual([0, 1]);
  });

  it('wait until they are told to begin, where that is asked for', async () => {
    const begun: number[] = [];
    const { take, goAhead } = readAhead(4, noting(begun), 'when told');
    await take(0);
    expect(begun).toEqual([0]);
    goAhead();
    goAhead();
    expect(begun).toEqual([0, 1]);
    expect(await take(1)).toBe('thing 1');
    expect(await take(2)).toBe('thing 2');
    expect(begun).toEqual([0, 1, 2]);
  });

  it('pass over what will not be asked for, and begin nothing where that is all', async () => {
    const begun: number[] = [];
    const idle = new Set([0, 1, 3]);
    const { take, goAhead } = readAhead(5, noting(begun), 'when told', (index) => idle.has(index));
    goAhead();
    expect(begun).toEqual([2]);
    expect(await take(2)).toBe('thing 2');
    goAhead();
    expect(begun).toEqual([2, 4]);
    const none = readAhead(5, noting(begun), 'when told', () => true);
    none.goAhead();
    expect(begun).toEqual([2, 4]);
  });

  it('follow the direction of their reader, and stop at either end', async () => {
    const begun: number[] = [];
    const { take, goAhead } = readAhead(4, noting(begun), 'when told');
    await take(2);
    await take(1);
    goAhead();
    expect(begun).toEqual([2, 1, 0]);
    await take(0);
    goAhead();
    await take(3);
    goAhead();
    expect(begun).toEqual([2, 1, 0, 3]);
  });
});
