import { describe, expect, it } from 'vitest';
import { countPixels, getPixel } from '../../src/core/bit-mask.js';
import type { FramePrediction } from '../../src/core/session.js';
import { emptyRunner, staticRunner } from '../../src/runners/floor-runner.js';
import type { Runner, SessionOptions } from '../../src/runners/runner.js';
import { videoOf } from '../../src/runners/sequence-video.js';
import { box, paintedSequence } from './painted-sequence.js';

async function open(runner: Runner, overlap: SessionOptions['overlap'] = 'disjoint') {
  const context = { cacheFolder: '/nowhere', talk: () => {} };
  const handle = await runner.prepare({ runner: 'static', id: 'floor' }, null, context);
  const sequence = paintedSequence();
  const input = { video: await videoOf(sequence), frameNames: sequence.frames };
  return handle.openSession(input, { preset: 'vos', memoryPrecision: 'fp32', overlap });
}

async function all(frames: AsyncIterable<FramePrediction>) {
  const found: FramePrediction[] = [];
  for await (const frame of frames) found.push(frame);
  return found;
}

describe('the floor', () => {
  it('copies the first mask to every frame', async () => {
    const session = await open(staticRunner);
    const mask = box(24, 16, 3, 3, 9, 9);
    await session.addMask(0, '1', mask);
    const frames = await all(session.propagate());
    expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { objects } of frames) expect(objects.map((object) => object.mask.words)).toEqual([mask.words]);
  });

  it('begins where it is prompted, or where it is told to', async () => {
    const session = await open(staticRunner);
    await session.addMask(2, '1', box(24, 16, 3, 3, 9, 9));
    expect((await all(session.propagate())).map(({ frame }) => frame)).toEqual([2, 3, 4, 5]);
    expect((await all(session.propagate({ from: 1, maxFrames: 2 }))).map(({ objects }) => objects.length)).toEqual([
      0, 1,
    ]);
  });

  it('gives a pixel that two objects claim to the lower id, unless they may overlap', async () => {
    const claim = async (overlap: SessionOptions['overlap']) => {
      const session = await open(staticRunner, overlap);
      await session.addMask(0, '10', box(24, 16, 0, 0, 8, 8));
      await session.addMask(0, '2', box(24, 16, 4, 4, 12, 12));
      const [first] = await all(session.propagate({ maxFrames: 1 }));
      return new Map(first!.objects.map(({ object, mask }) => [object, mask]));
    };
    const disjoint = await claim('disjoint');
    expect(getPixel(disjoint.get('2')!, 5, 5)).toBe(true);
    expect(getPixel(disjoint.get('10')!, 5, 5)).toBe(false);
    expect(countPixels(disjoint.get('10')!)).toBe(64 - 16);
    expect(countPixels((await claim('overlapping')).get('10')!)).toBe(64);
  });

  it('stops when it is told to', async () => {
    const session = await open(staticRunner);
    await session.addMask(0, '1', box(24, 16, 3, 3, 9, 9));
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const { frame } of session.propagate({ signal: stop.signal })) {
      seen.push(frame);
      if (frame === 1) stop.abort();
    }
    expect(seen).toEqual([0, 1]);
  });

  it('predicts nothing as the empty model', async () => {
    const session = await open(emptyRunner);
    await session.addMask(0, '1', box(24, 16, 3, 3, 9, 9));
    for (const { objects } of await all(session.propagate())) expect(countPixels(objects[0]!.mask)).toBe(0);
  });
});
