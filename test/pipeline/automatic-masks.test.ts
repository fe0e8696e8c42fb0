import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BitMask, createBitMask, getPixel, maskFrom } from '../../src/core/bit-mask.js';
import { type Box, boxNms } from '../../src/pipeline/automatic/box-nms.js';
import { boxOf, candidateOf, isCutOff } from '../../src/pipeline/automatic/candidate.js';
import { type Crop, cropsOf, cutOut } from '../../src/pipeline/automatic/crops.js';
import { automaticSettings } from '../../src/pipeline/automatic/settings.js';
import { userErrorOf } from '../helpers/user-error.js';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 140 }), height: fc.integer({ min: 1, max: 40 }) });

/** A crop a little smaller than its picture, and a few pixels of it. */
const crops = fc
  .tuple(
    fc.integer({ min: 42, max: 140 }),
    fc.integer({ min: 42, max: 70 }),
    ...Array.from({ length: 4 }, () => fc.nat(20)),
  )
  .chain(([width, height, left, top, right, bottom]) => {
    const crop: Crop = { x0: left!, y0: top!, x1: width - right!, y1: height - bottom!, layer: 1 };
    const pixels = (crop.x1 - crop.x0) * (crop.y1 - crop.y0);
    return fc
      .uniqueArray(fc.nat(pixels - 1), { maxLength: 12 })
      .map((inside) => ({ picture: { width, height }, crop, inside: inside.sort((a, b) => a - b) }));
  });

/** Few coordinates and scores, so that there are equal boxes and equal scores. */
const boxes = fc.array(
  fc
    .tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(4))
    .map(([x, y, w, h, score]) => ({ box: [x, y, x + w, y + h] as Box, score: score / 4 })),
  { maxLength: 30 },
);

function pixelsOf(mask: BitMask): [x: number, y: number][] {
  const all = Array.from({ length: mask.width * mask.height }, (_, i): [number, number] => {
    return [i % mask.width, Math.floor(i / mask.width)];
  });
  return all.filter(([x, y]) => getPixel(mask, x, y));
}

/** In single precision, as torchvision computes it before it compares with a limit of double precision. */
function iouOf([ax0, ay0, ax1, ay1]: Box, [bx0, by0, bx1, by1]: Box): number {
  const shared =
    Math.max(0, Math.min(ax1, bx1) - Math.max(ax0, bx0)) * Math.max(0, Math.min(ay1, by1) - Math.max(ay0, by0));
  return Math.fround(shared / ((ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - shared));
}

describe('a candidate', () => {
  const settings = automaticSettings({ stabilityScoreThresh: 0, maskThreshold: 0.5 });

  it('lies on the picture where it lay in its crop, with the box of its pixels', () => {
    fc.assert(
      fc.property(crops, ({ picture, crop, inside }) => {
        const width = crop.x1 - crop.x0;
        const logits = new Float32Array(width * (crop.y1 - crop.y0));
        for (const index of inside) logits[index] = 1;
        const found = candidateOf(logits, { predictedIou: 1, point: [0, 0], crop }, picture, settings);
        const expected = inside.map((index): [number, number] => {
          return [crop.x0 + (index % width), crop.y0 + Math.floor(index / width)];
        });
        const [xs, ys] = [expected.map(([x]) => x), expected.map(([, y]) => y)];
        // An empty mask has the crop's first corner for its box.
        const box: Box =
          expected.length === 0
            ? [crop.x0, crop.y0, crop.x0, crop.y0]
            : [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
        if (found === null) expect(isCutOff(box, crop, picture)).toBe(true);
        else expect([found.box, pixelsOf(found.mask)]).toEqual([box, expected]);
      }),
    );
  });

  it('has nothing but zeros for a box where it is empty', () => {
    expect(boxOf(createBitMask(40, 3))).toEqual([0, 0, 0, 0]);
    expect(boxOf(maskFrom(40, 3, (index) => index === 79))).toEqual([39, 1, 39, 1]);
  });

  it('is cut off within 20 pixels of an edge that the picture does not have', () => {
    const crop = { x0: 0, y0: 0, x1: 100, y1: 100, layer: 1 };
    const picture = { width: 200, height: 121 };
    expect(isCutOff([0, 0, 79, 50], crop, picture)).toBe(false);
    expect(isCutOff([0, 0, 80, 50], crop, picture)).toBe(true);
    // 20 from the crop's edge and 21 from the picture's.
    expect(isCutOff([0, 0, 50, 100], crop, picture)).toBe(true);
    expect(isCutOff([0, 0, 50, 101], crop, picture)).toBe(false);
  });
});

describe('boxNms', () => {
  it('keeps boxes that do not overlap each other, and drops what overlaps a kept one that comes before', () => {
    fc.assert(
      fc.property(boxes, fc.constantFrom(0, 0.3, 0.5, 0.7), (all, limit) => {
        const kept = boxNms(
          all.map(({ box }) => box),
          all.map(({ score }) => score),
          limit,
        );
        const order = [...all.keys()].sort((a, b) => all[b]!.score - all[a]!.score || a - b);
        const expected: number[] = [];
        for (const i of order) {
          if (!expected.some((one) => iouOf(all[one]!.box, all[i]!.box) > limit)) expected.push(i);
        }
        expect(kept).toEqual(expected);
      }),
    );
  });

  it('drops a box whose overlap is the limit but for rounding, as torchvision does', () => {
    // 9 of 30 pixels: in single precision a little more than 0.3.
    const boxes: Box[] = [
      [0, 0, 4, 3],
      [0, 0, 3, 9],
    ];
    expect(boxNms(boxes, [0, 0], 0.3)).toEqual([0]);
  });

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(boxes, (all) => {
        const [given, scores] = [all.map(({ box }) => box), all.map(({ score }) => score)];
        const kept = boxNms(given, scores, 0.5);
        const again = boxNms(
          kept.map((i) => given[i]!),
          kept.map((i) => scores[i]!),
          0.5,
        );
        expect(again).toEqual([...kept.keys()]);
      }),
    );
  });
});

describe('crops', () => {
  it('cover the picture, layer after layer, and hold its pixels', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 0, max: 2 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (size, n, share) => {
          const all = cropsOf(size, n, share);
          expect(all.length).toBe([1, 5, 21][n]);
          for (let layer = 0; layer <= n; layer++) {
            const covered = new Uint8Array(size.width * size.height);
            for (const { x0, y0, x1, y1 } of all.filter((crop) => crop.layer === layer)) {
              for (let y = y0; y < y1; y++) covered.fill(1, y * size.width + x0, y * size.width + x1);
            }
            expect(covered.every((value) => value === 1)).toBe(true);
          }
        },
      ),
    );
  });

  it('are cut out of the picture row by row', () => {
    const picture = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i) };
    const cut = cutOut(picture, { x0: 1, y0: 1, x1: 3, y1: 2, layer: 1 });
    expect(cut).toEqual({ width: 2, height: 1, data: Uint8Array.of(12, 13, 14, 15, 16, 17) });
  });
});

describe('the options of automatic masks', () => {
  it.each([
    [{ pointsPerSide: 0 }, 'pointsPerSide'],
    [{ pointsPerSide: 7, cropNLayers: 3, cropNPointsDownscaleFactor: 2 }, 'from 8'],
    [{ pointsPerSide: 2, pointGrids: [[]] }, 'both'],
    [{ pointGrids: [[[0.5, 1.5] as const]] }, 'pointGrids'],
    [{ pointGrids: [[[0.5, 0.5] as const]], cropNLayers: 1 }, '1 grids'],
    [{ boxNmsThresh: 2 }, 'boxNmsThresh'],
    [{ maskThreshold: Number.NaN }, 'maskThreshold'],
  ])('are refused where they cannot be: %j', async (options, told) => {
    expect(await userErrorOf(() => automaticSettings(options))).toContain(told);
  });

  it('place points in the middles of equal squares', () => {
    expect(automaticSettings({ pointsPerSide: 2, cropNLayers: 1, cropNPointsDownscaleFactor: 2 }).grids).toEqual([
      [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ],
      [[0.5, 0.5]],
    ]);
  });
});
