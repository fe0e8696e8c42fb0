import type { BitMask } from './bit-mask.js';

/** Orders object names as ids where both are numbers ("2" before "10"), as text otherwise. */
export function compareObjects(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (Number.isNaN(left) || Number.isNaN(right) || left === right) return a < b ? -1 : Number(a > b);
  return left - right;
}

/** Copies masks of one size so that no pixel is in two: the first in object order keeps it. */
export function makeDisjoint(masks: ReadonlyMap<string, BitMask>): Map<string, BitMask> {
  const names = [...masks.keys()].sort(compareObjects);
  let taken: Uint32Array | undefined;
  const disjoint = new Map<string, BitMask>();
  for (const name of names) {
    const mask = masks.get(name)!;
    taken ??= new Uint32Array(mask.words.length);
    const words = mask.words.map((word, index) => word & ~taken![index]!);
    for (let index = 0; index < words.length; index++) taken[index]! |= words[index]!;
    disjoint.set(name, { ...mask, words });
  }
  return disjoint;
}
