import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenNumbers } from '../../../src/datasets/video/frame-range.js';
import { frameRateOf, parseFrameTimes } from '../../../src/datasets/video/frame-rate.js';

/** As ffmpeg 5.1 wrote it of a 25 Hz mp4, frames 5 to 20 in steps of 3. */
const LINES = `#software: Lavf59.27.100
#tb 0: 1/12800
#media_type 0: video
#codec_id 0: rawvideo
#dimensions 0: 720x480
#sar 0: 1/1
0,       2560,       2560,      512,   518400, 0x5a237c85
0,       4096,       4096,      512,   518400, 0x1b42072f
0,       5632,       5632,      512,   518400, 0x7263bccc
`;

describe('the rate of frames', () => {
  it('is read from what ffmpeg says of their times', () => {
    const times = parseFrameTimes(LINES);
    expect(times).toEqual({ tick: [1, 12800], shown: [2560, 4096, 5632], duration: 512 });
    expect(frameRateOf(times, 3)).toEqual({ rate: '25/3', isConstant: true });
  });

  it.each([
    [30000, 1001],
    [24000, 1001],
    [30, 1],
    [60, 1],
    [24, 1],
  ])('%i/%i is found where a container rounds times to milliseconds', (top, bottom) => {
    const shown = Array.from({ length: 50 }, (_, i) => Math.round((i * 1000 * bottom) / top));
    const found = frameRateOf({ tick: [1, 1000], shown, duration: 33 }, 1);
    expect(found).toEqual({ rate: `${top}/${bottom}`, isConstant: true });
  });

  it('is any rate whose frames are a whole number of ticks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.integer({ min: 2, max: 40 }), (ticks, frames) => {
        const shown = Array.from({ length: frames }, (_, i) => 7 + i * ticks);
        const { rate, isConstant } = frameRateOf({ tick: [1, 90000], shown, duration: ticks }, 1);
        const [top, bottom] = rate.split('/').map(Number);
        expect(isConstant).toBe(true);
        expect(top! / bottom!).toBeCloseTo(90000 / ticks, 9);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('is the mean where frames are shown for different times', () => {
    const found = frameRateOf({ tick: [1, 1000], shown: [0, 40, 500, 540, 1000], duration: 40 }, 1);
    expect(found).toEqual({ rate: '4/1', isConstant: false });
  });

  it('is that of the video where one frame is taken', () => {
    expect(frameRateOf({ tick: [1, 12800], shown: [512], duration: 512 }, 2).rate).toBe('25/2');
  });
});

describe('the frames of a range', () => {
  it('are those from start to end in steps of the stride', () => {
    const range = fc.record({
      start: fc.integer({ min: 0, max: 30 }),
      end: fc.option(fc.integer({ min: 0, max: 60 })),
      stride: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(range, fc.integer({ min: 0, max: 40 }), ({ start, end, stride }, frames) => {
        const all = Array.from({ length: frames }, (_, i) => i);
        const expected = all.filter((i) => i >= start && i <= (end ?? frames) && (i - start) % stride === 0);
        expect(takenNumbers({ start, end, stride }, frames)).toEqual(expected);
      }),
      { seed: 9, numRuns: 300 },
    );
  });
});
