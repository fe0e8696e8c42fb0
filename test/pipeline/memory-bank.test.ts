import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attendedFrames, type BankOptions, type BankView, memoryInputs } from '../../src/pipeline/memory-bank.js';
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
const DEFAULTS: BankOptions = { maxCondFramesInAttn: -1, memoryTemporalStride: 1, memoryFrames: -1 };

interface Given extends Partial<Omit<BankView, 'isTracked'>> {
  readonly tracked?: (frame: number) => boolean;
}

/** All frames between the first prompted one and this one are tracked unless it is said otherwise. */
function attended({ tracked, ...view }: Given, options: Partial<BankOptions> = {}, spec = SPEC) {
  const { frame = 20, reverse = false, videoLength = 100, prompted = [0] } = view;
  const isTracked = (other: number) =>
    !prompted.includes(other) && (tracked?.(other) ?? (reverse ? other > frame : other >= 0 && other < frame));
  return attendedFrames({ frame, reverse, videoLength, prompted, isTracked }, spec, { ...DEFAULTS, ...options });
}

const framesOf = (items: readonly { readonly frame: number }[]) => items.map(({ frame }) => frame);

// Expected values by hand from SAM2Base._prepare_memory_conditioned_features.
describe('the frames that a frame attends to', () => {
  it('are for the second frame the prompted one alone', () => {
    const { memories, pointers } = attended({ frame: 1 });
    expect(memories).toEqual([{ frame: 0, row: 6 }]);
    expect(pointers).toEqual([{ frame: 0, distance: 1 }]);
  });

  it('are for a later one the prompted one and the six before it, the oldest first', () => {
    const { memories } = attended({ frame: 20 });
    expect(framesOf(memories)).toEqual([0, 14, 15, 16, 17, 18, 19]);
    expect(memories.map(({ row }) => row)).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('have pointers of the prompted frame and of the fifteen before, by their distance', () => {
    const { pointers } = attended({ frame: 40 });
    expect(framesOf(pointers)).toEqual([0, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25]);
    expect(pointers.map(({ distance }) => distance)).toEqual([40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('lie behind a frame that is tracked backward', () => {
    const { memories, pointers } = attended({ frame: 40, reverse: true, prompted: [60] });
    expect(framesOf(memories)).toEqual([60, 46, 45, 44, 43, 42, 41]);
    expect(pointers.slice(0, 3)).toEqual([
      { frame: 60, distance: 20 },
      { frame: 41, distance: 1 },
      { frame: 42, distance: 2 },
    ]);
  });

  it('are the last one and multiples of the stride before it', () => {
    expect(framesOf(attended({ frame: 40 }, { memoryTemporalStride: 5 }).memories)).toEqual([
      0, 15, 20, 25, 30, 35, 39,
    ]);
    expect(framesOf(attended({ frame: 39 }, { memoryTemporalStride: 5 }).memories)).toEqual([
      0, 15, 20, 25, 30, 35, 38,
    ]);
    const back = attended({ frame: 40, reverse: true, prompted: [90] }, { memoryTemporalStride: 5 });
    expect(framesOf(back.memories)).toEqual([90, 65, 60, 55, 50, 45, 41]);
  });

  it('may be prompted and later: the pointer counts only where the model takes future ones', () => {
    const later = (spec: NetworkSpec) => attended({ frame: 3, prompted: [9], tracked: () => false }, {}, spec);
    expect(later(SPEC)).toEqual({ memories: [{ frame: 9, row: 6 }], pointers: [] });
    const future = { ...SPEC, onlyObjPtrsInThePastForEval: false };
    expect(later(future).pointers).toEqual([{ frame: 9, distance: -6 }]);
    expect(later({ ...future, useSignedTposEncToObjPtrs: false }).pointers).toEqual([{ frame: 9, distance: 6 }]);
  });

  it('count once where a frame is prompted among recent ones', () => {
    const { memories } = attended({ frame: 10, prompted: [0, 8] });
    expect(framesOf(memories)).toEqual([0, 8, 4, 5, 6, 7, 9]);
    expect(memories.map(({ row }) => row)).toEqual([6, 6, 5, 4, 3, 2, 0]);
  });

  it('are with memoryFrames the prompted one and only the newest, in the rows that they have always', () => {
    const all = attended({ frame: 20 });
    const four = attended({ frame: 20 }, { memoryFrames: 4 });
    expect(four.memories).toEqual([
      { frame: 0, row: 6 },
      { frame: 17, row: 2 },
      { frame: 18, row: 1 },
      { frame: 19, row: 0 },
    ]);
    expect(four.pointers).toEqual(all.pointers);
    expect(attended({ frame: 20 }, { memoryFrames: 100 })).toEqual(all);
  });

  it('are at most so many prompted ones: the nearest on either side, then the nearest of the rest', () => {
    const prompted = [0, 50, 30, 22, 90];
    expect(
      framesOf(attended({ frame: 25, prompted, tracked: () => false }, { maxCondFramesInAttn: 3 }).memories),
    ).toEqual([22, 30, 0]);
    // 22 and 30 are nearest; of the rest, 0 and 50 are equally far, and the one prompted first is taken.
  });

  it('take a prompted frame that is too many as if it had been tracked, where it is recent', () => {
    const prompted = [10, 12, 14, 16];
    const { memories, pointers } = attended({ frame: 17, prompted, tracked: () => false }, { maxCondFramesInAttn: 2 });
    expect(memories).toEqual([
      { frame: 16, row: 6 },
      { frame: 14, row: 6 },
      { frame: 12, row: 4 },
    ]);
    expect(framesOf(pointers)).toEqual([16, 14, 12, 10]);
  });

  it('mirror one another forward and backward', () => {
    const last = 60;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: last }),
        fc.uniqueArray(fc.integer({ min: 0, max: last }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 2, max: 5 }),
        (frame, prompted, limit) => {
          const tracked = (other: number) => other >= 0 && other <= last && other % 3 !== 0;
          const view = { videoLength: last + 1, tracked };
          const ahead = attended({ ...view, frame, prompted }, { maxCondFramesInAttn: -1 });
          const mirrored = attended(
            {
              ...view,
              frame: last - frame,
              reverse: true,
              prompted: prompted.map((other) => last - other),
              tracked: (other) => tracked(last - other),
            },
            { maxCondFramesInAttn: -1 },
          );
          const flipped = (items: readonly { readonly frame: number }[]) =>
            items.map((item) => ({ ...item, frame: last - item.frame }));
          expect(flipped(mirrored.memories)).toEqual(ahead.memories);
          expect(flipped(mirrored.pointers)).toEqual(ahead.pointers);
          const few = attended({ ...view, frame, prompted }, { maxCondFramesInAttn: limit });
          expect(few.memories.filter(({ row }) => row === 6).length).toBe(Math.min(limit, prompted.length));
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('what the memory attention takes', () => {
  const outputs = async (frame: number) => ({
    memory: new Float32Array(4).fill(frame),
    pointer: new Float32Array(2).fill(frame),
    lowResLogits: new Float32Array(1),
    objectScore: 1,
  });
  const inputs = (frame: number, videoLength: number) =>
    memoryInputs(attended({ frame, videoLength }), SPEC, videoLength, outputs);

  it('has the memories and pointers of these frames in their order', async () => {
    const { memory, memoryTime, pointers } = await inputs(3, 100);
    expect(memory.dims).toEqual([1, 3, 4, 1]);
    expect([...memory.data]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(memoryTime).toEqual([6, 1, 0]);
    expect(pointers.dims).toEqual([1, 3, 2]);
    expect([...pointers.data]).toEqual([0, 0, 2, 2, 1, 1]);
  });

  it('divides distances by 15, or by the length of a shorter video less one', async () => {
    expect((await inputs(40, 100)).pointerTime.slice(0, 2)).toEqual([40 / 15, 1 / 15]);
    expect((await inputs(4, 5)).pointerTime).toEqual([4 / 4, 1 / 4, 2 / 4, 3 / 4]);
  });

  it('has no distances in a picture that is corrected', async () => {
    const only = attended({ frame: 0, videoLength: 1 });
    expect((await memoryInputs(only, SPEC, 1, outputs)).pointerTime).toEqual([0]);
  });
});
