import { describe, expect, it } from 'vitest';
import { latencyOf, modelMilliseconds, summariseSpeed } from '../../src/metrics/speed.js';

const times = {
  decode: 100,
  preprocess: 50,
  encode: 20,
  memoryAttention: 5,
  decodeMask: 4,
  memoryEncode: 3,
  postprocess: 2,
};
const frames = (...milliseconds: number[]) => milliseconds.map((model) => ({ model, endToEnd: 2 * model }));

describe('speed', () => {
  it('counts the model without reading and preparing pictures', () => {
    expect(modelMilliseconds(times)).toBe(34);
  });

  it('is null where no stage ran', () => {
    const none = { encode: 0, memoryAttention: 0, decodeMask: 0, memoryEncode: 0, postprocess: 0 };
    expect(modelMilliseconds({ ...times, ...none })).toBeNull();
    const summary = summariseSpeed([[{ model: null, endToEnd: 4 }]]);
    expect(summary).toMatchObject({ model: null, endToEnd: 250 });
  });

  it('is frames by summed time, not the mean of rates', () => {
    // 3 frames in 10 + 10 + 30 ms: 60 a second; the mean of 100, 100 and 33.3 would be 77.8.
    const summary = summariseSpeed([frames(10, 10, 30)]);
    expect(summary.model).toBeCloseTo(60, 12);
    expect(summary.endToEnd).toBeCloseTo(30, 12);
    expect(summary).toMatchObject({ lo: null, hi: null, repeats: 1, frames: 3 });
  });

  it('is the median over repeats, so that one slow repeat changes little', () => {
    expect(summariseSpeed([frames(10), frames(10), frames(1000)]).model).toBeCloseTo(100, 12);
    expect(summariseSpeed([frames(10), frames(20)]).model).toBeCloseTo(75, 12);
  });

  it('has an interval by hand: 90, 100 and 110 a second', () => {
    // s = 10, t(2) = 4.303, sqrt(pi / 2) = 1.253314; half = 4.303 * 1.253314 * 10 / sqrt(3) = 31.137.
    const { lo, hi } = summariseSpeed([frames(1000 / 90), frames(10), frames(1000 / 110)]);
    expect(lo).toBeCloseTo(100 - 31.137, 2);
    expect(hi).toBeCloseTo(100 + 31.137, 2);
  });

  it('of nothing is null', () => {
    const nothing = { model: null, endToEnd: null, lo: null, hi: null, repeats: 0, rates: [], frames: 0 };
    expect(summariseSpeed([])).toEqual(nothing);
    expect(latencyOf([])).toBeNull();
  });

  it('has percentiles by linear interpolation (numpy.percentile of 1..11 and of 1, 2)', () => {
    const { p50, p90, p95, p99 } = latencyOf([11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6])!;
    expect([p50, p90, p95, p99]).toEqual([6, 10, 10.5, 10.9]);
    expect(latencyOf([2, 1])!.p90).toBeCloseTo(1.9, 12);
  });
});
