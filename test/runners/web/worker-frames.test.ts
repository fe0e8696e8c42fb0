import { afterEach, expect, it, vi } from 'vitest';
import { StageClock } from '../../../src/pipeline/stage-clock.js';
import { type PrepareOrder, WorkerFrames } from '../../../src/runners/web/page/prepared-frames.js';
import type { ServedVideo } from '../../../src/runners/web/page/served-video.js';

const SIZE = 2;

/** A worker that fills a frame with its number at once, and says so later. */
class FillingWorker {
  #hear: (event: { data: unknown }) => void = () => {};

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    if (type === 'message') this.#hear = listener;
  }

  postMessage({ number, index, video, place }: PrepareOrder): void {
    place.pixels.fill(100 * video.id + index);
    Atomics.store(place.holds, 0, number);
    setTimeout(() => this.#hear({ data: { number, isThere: true } }));
  }
}

function video(id: number): ServedVideo {
  const facts = { id, name: `${id}`, width: 2, height: 2, length: 9 };
  return { ...facts, facts, frame: () => Promise.reject(new Error('not asked for')) };
}

afterEach(() => vi.unstubAllGlobals());

it('leaves a frame alone while the next one is made, with two videos in turn', async () => {
  vi.stubGlobal('Worker', FillingWorker);
  vi.stubGlobal('location', { href: 'http://127.0.0.1/' });
  const frames = new WorkerFrames();
  const [one, two] = [1, 2].map((id) => frames.frames(video(id), SIZE, true));
  const clock = new StageClock();
  const seen: number[] = [];
  for (let index = 0; index < 4; index++) {
    const first = await one!.pixels(index, clock);
    const second = await two!.pixels(index, clock);
    // The next frame of either is on its way by now.
    seen.push(first[0]!, second[0]!);
  }
  expect(seen).toEqual([100, 200, 101, 201, 102, 202, 103, 203]);
});
