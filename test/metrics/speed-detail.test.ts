import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_STAGE_TIMES } from '../../src/core/session.js';
import { speedDetail, type TimedFrame } from '../../src/metrics/speed-detail.js';

interface Given {
  readonly encode?: number;
  readonly decode?: number;
  readonly prompt?: number;
  readonly write?: number;
  readonly rest?: number;
  readonly objects?: number;
  readonly resolution?: string;
  readonly index?: number;
}

function frame({ encode = 0, decode = 0, prompt = 0, write = 0, rest = 0, ...more }: Given): TimedFrame {
  const parts = { prompt, ...NO_STAGE_TIMES, encode, decode, write, rest };
  const endToEnd = encode + decode + prompt + write + rest;
  const model = encode > 0 ? encode : null;
  return { parts, model, insideModel: encode, endToEnd, objects: 1, resolution: '8x4', index: 0, ...more };
}

describe('what speed is made of', () => {
  it('has parts that add up to the end-to-end time, whatever they are', () => {
    const time = fc.double({ min: 0, max: 1e4, noNaN: true });
    const given = fc.record({ encode: time, decode: time, prompt: time, write: time, rest: time });
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 20 }), (list) => {
        const frames = list.map(frame);
        const total = Object.values(speedDetail(frames)!.parts).reduce((sum, part) => sum + part, 0);
        const mean = frames.reduce((sum, { endToEnd }) => sum + endToEnd, 0) / frames.length;
        expect(total).toBeCloseTo(mean, 6);
      }),
    );
  });

  it('has an overhead by hand: 25 ms for 20 ms of the network', () => {
    expect(speedDetail([frame({ encode: 10, decode: 2 }), frame({ encode: 10, write: 3 })])!.overhead).toBe(1.25);
    expect(speedDetail([frame({ write: 3 })])!.overhead).toBeNull();
    expect(speedDetail([])).toBeNull();
  });

  it('tells rates by objects and by resolution, numbers in their order', () => {
    const frames = [
      frame({ encode: 40, objects: 10, resolution: '1920x1080' }),
      frame({ encode: 10, objects: 2, resolution: '640x480' }),
      frame({ encode: 30, objects: 2, resolution: '640x480', write: 20 }),
    ];
    const { byObjects, byResolution } = speedDetail(frames)!;
    expect(byObjects).toEqual([
      { value: '2', frames: 2, model: 50, endToEnd: 2000 / 60 },
      { value: '10', frames: 1, model: 25, endToEnd: 25 },
    ]);
    expect(byResolution.map(({ value }) => value)).toEqual(['640x480', '1920x1080']);
  });

  it('joins frames by index in bins that widen, with the median of each', () => {
    const indexes = [0, 1, 2, 3, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100, 199, 200, 499, 500];
    const { byIndex } = speedDetail(indexes.map((index) => frame({ encode: index + 1, index })))!;
    expect(byIndex.map(({ from, to }) => [from, to])).toEqual([
      ...[
        [0, 0],
        [1, 1],
        [2, 4],
        [5, 9],
        [10, 19],
        [20, 49],
      ],
      ...[
        [50, 99],
        [100, 199],
        [200, 499],
        [500, 500],
      ],
    ]);
    expect(byIndex[2]).toEqual({ from: 2, to: 4, frames: 3, model: 4, endToEnd: 4 });
  });

  it('every frame is in one bin, and bins do not overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 100 }), (indexes) => {
        const { byIndex } = speedDetail(indexes.map((index) => frame({ encode: 1, index })))!;
        expect(byIndex.reduce((sum, { frames }) => sum + frames, 0)).toBe(indexes.length);
        for (const [i, bin] of byIndex.entries()) expect(bin.from).toBeGreaterThan(byIndex[i - 1]?.to ?? -1);
      }),
    );
  });

  it('counts as outliers what takes over three times the median of frames with as many objects', () => {
    const usual = Array.from({ length: 9 }, () => frame({ encode: 10 }));
    expect(speedDetail([...usual, frame({ encode: 31 })])!.outliers).toBe(0.1);
    expect(speedDetail([...usual, frame({ encode: 30 })])!.outliers).toBe(0);
    expect(speedDetail([...usual, frame({ encode: 100, objects: 8 })])!.outliers).toBe(0);
    expect(speedDetail([...usual, frame({ encode: 10, prompt: 100 })])!.outliers).toBe(0);
  });
});
