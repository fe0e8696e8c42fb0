import { describe, expect, it } from 'vitest';
import type { AutomaticMask, AutomaticMaskOptions } from '../../src/core/automatic-masks.js';
import { type BitMask, countPixels, maskFrom } from '../../src/core/bit-mask.js';
import type { ImageModel } from '../../src/core/image-session.js';
import { runsOfMask } from '../../src/core/mask-runs.js';
import { COLUMNS, columnsMask, scriptedSequence, traceOf } from './scripted.js';

/** Finds the same masks in each picture, or those of the nth call. */
class FakeImages implements ImageModel {
  readonly asked: AutomaticMaskOptions[] = [];

  constructor(private readonly found: (call: number) => readonly BitMask[]) {}

  openSession(): never {
    throw new Error('not asked for');
  }

  async automaticMasks(_picture: unknown, options: AutomaticMaskOptions = {}): Promise<readonly AutomaticMask[]> {
    this.asked.push(options);
    return this.found(this.asked.length - 1).map((segmentation) => ({
      segmentation,
      area: countPixels(segmentation),
      bbox: [0, 0, 1, 1],
      predictedIou: 1,
      point: [0, 0],
      stabilityScore: 1,
      cropBox: [0, 0, 1, 1],
    }));
  }
}

const { width, height } = columnsMask(1);
/** The right edge, which no tracked object reaches. */
const edge = maskFrom(width, height, (i) => i % width >= 20);
const nothing = maskFrom(width, height, () => false);
/** Everything that is tracked is the ten columns. */
const whole = () => COLUMNS;

async function trace(found: (call: number) => readonly BitMask[], options = {}, frames = 5) {
  const images = new FakeImages(found);
  const { steps, log } = await traceOf({ kind: 'automatic', ...options }, scriptedSequence(frames), whole, { images });
  const given = log.flatMap((entry) => (entry.kind === 'mask' ? [`${entry.object} on ${Number(entry.frame)}`] : []));
  const tracked = steps.flatMap((step) => (step.phase === 'track' ? [step.prediction.frame] : []));
  return { steps, log, given, tracked, asked: images.asked };
}

describe('automatic', () => {
  it('gives what the grid finds on the first frame, the largest first, and tracks it', async () => {
    const { given, tracked, log, asked } = await trace(() => [columnsMask(3), edge, nothing, columnsMask(10)]);
    expect(given).toEqual(['1 on 0', '2 on 0', '3 on 0']);
    expect(tracked).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toHaveLength(1);
    const masks = log.flatMap((entry) => (entry.kind === 'mask' ? [entry] : []));
    expect(masks.map(({ pixels }) => pixels)).toEqual([100, 56, 30]);
    expect(masks.map(({ mask }) => mask)).toEqual([columnsMask(10), edge, columnsMask(3)].map(runsOfMask));
  });

  it('takes as many as it may', async () => {
    expect((await trace(() => [columnsMask(3), edge, columnsMask(10)], { maxMasks: 2 })).given).toHaveLength(2);
  });

  it('asks for what the config says', async () => {
    const options = { pointsPerSide: 4, predIouThresh: 0.1, stabilityScoreThresh: 0.2, minMaskRegionArea: 9 };
    expect((await trace(() => [edge], options)).asked[0]).toEqual(options);
  });

  it('looks again for what is not tracked, on every nth frame', async () => {
    const { given, asked } = await trace((call) => (call === 0 ? [columnsMask(10)] : [columnsMask(9), edge]), {
      every: 2,
    });
    expect(asked).toHaveLength(3);
    // On frame 4 the edge is looked at again: the script tracks no mask there.
    expect(given).toEqual(['1 on 0', '2 on 2', '3 on 4']);
  });

  it('stops looking when it has as many as it may', async () => {
    const { given, asked } = await trace(() => [edge], { every: 1, maxMasks: 2 });
    expect(given).toEqual(['1 on 0', '2 on 1']);
    expect(asked).toHaveLength(2);
  });

  it('begins where it finds something first', async () => {
    const { given, tracked } = await trace((call) => (call < 2 ? [] : [edge]), { every: 2 });
    expect(given).toEqual(['1 on 4']);
    expect(tracked).toEqual([4]);
  });

  it('ends without a mask where it finds nothing', async () => {
    const { steps, asked } = await trace(() => []);
    expect(steps).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
