import { describe, expect, it } from 'vitest';
import { MemoryBank } from '../../src/pipeline/memory-bank.js';
import type { NetworkSpec } from '../../src/pipeline/network.js';

const SPEC: NetworkSpec = {
  imageSize: 32,
  dModel: 2,
  memDim: 1,
  numMaskmem: 7,
  maxObjPtrsInEncoder: 16,
  useSignedTposEncToObjPtrs: true,
  onlyObjPtrsInThePastForEval: true,
};

/** A memory whose values say which frame it is of. */
const memoryOf = (frame: number) => ({
  memory: new Float32Array(4).fill(frame),
  pointer: new Float32Array(2).fill(frame),
});

function bankUpTo(frame: number, videoLength = 100, spec = SPEC): MemoryBank {
  const bank = new MemoryBank(spec, videoLength);
  bank.addPrompted(0, memoryOf(0));
  for (let i = 1; i < frame; i++) bank.addTracked(i, memoryOf(i));
  return bank;
}

/** The frames that a flat tensor of constant rows is of. */
const framesOf = (data: Float32Array, width: number) => [...data].filter((_, i) => i % width === 0);

// Expected values by hand from SAM2Base._prepare_memory_conditioned_features.
describe('MemoryBank', () => {
  it('gives the second frame the prompted one alone', () => {
    const { memory, memoryTime, pointers, pointerTime } = bankUpTo(1).inputsFor(1);
    expect(memory.dims).toEqual([1, 1, 4, 1]);
    expect(memoryTime).toEqual([6]);
    expect(pointers.dims).toEqual([1, 1, 2]);
    expect(pointerTime).toEqual([1 / 15]);
  });

  it('gives a later frame the prompted one and the six before it, the oldest first', () => {
    const { memory, memoryTime } = bankUpTo(20).inputsFor(20);
    expect(framesOf(memory.data, 4)).toEqual([0, 14, 15, 16, 17, 18, 19]);
    expect(memoryTime).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('gives the pointers of the prompted frame and of the fifteen before, by their distance', () => {
    const { pointers, pointerTime } = bankUpTo(40).inputsFor(40);
    expect(framesOf(pointers.data, 2)).toEqual([0, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25]);
    expect(pointerTime[0]).toBeCloseTo(40 / 15, 12);
    expect(pointerTime.slice(1)).toEqual(Array.from({ length: 15 }, (_, i) => (i + 1) / 15));
  });

  it('divides distances by the length of a short video less one', () => {
    const { pointerTime, pointers } = bankUpTo(4, 5).inputsFor(4);
    expect(pointerTime).toEqual([4 / 4, 1 / 4, 2 / 4, 3 / 4]);
    expect(pointers.dims).toEqual([1, 4, 2]);
  });

  it('attends to a later prompted frame, whose pointer counts only where the model takes future ones', () => {
    const later = (spec: NetworkSpec) => {
      const bank = new MemoryBank(spec, 100);
      bank.addPrompted(9, memoryOf(9));
      return bank.inputsFor(3);
    };
    expect(later(SPEC)).toMatchObject({ memoryTime: [6], pointerTime: [] });
    expect(later({ ...SPEC, onlyObjPtrsInThePastForEval: false }).pointerTime).toEqual([-6 / 15]);
    const unsigned = { ...SPEC, onlyObjPtrsInThePastForEval: false, useSignedTposEncToObjPtrs: false };
    expect(later(unsigned).pointerTime).toEqual([6 / 15]);
  });

  it('holds no more in a long video than in one that fills it', () => {
    const size = (frames: number) => bankUpTo(frames, 5000).trackedFrames.length;
    expect(size(16)).toBe(15);
    expect(size(2000)).toBe(15);
  });

  it('counts a frame once when it is prompted after it was tracked', () => {
    const bank = bankUpTo(10);
    bank.addPrompted(8, memoryOf(8));
    const { memory, memoryTime } = bank.inputsFor(10);
    expect(framesOf(memory.data, 4)).toEqual([0, 8, 4, 5, 6, 7, 9]);
    expect(memoryTime).toEqual([6, 6, 5, 4, 3, 2, 0]);
  });
});
