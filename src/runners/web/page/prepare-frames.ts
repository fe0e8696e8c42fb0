import { networkPixels } from '../../../pipeline/frame-source.js';
import type { Prepared, PrepareOrder } from './prepared-frames.js';
import { servedFrame } from './served-video.js';

/** What a worker's program has of the page that started it. */
interface Port {
  addEventListener(type: 'message', listener: (event: MessageEvent<PrepareOrder>) => void): void;
  postMessage(answer: Prepared): void;
}

const port = globalThis as unknown as Port;

// The program of a worker: fetches, resizes and normalises frames while the page's own thread executes graphs.
port.addEventListener('message', ({ data: { number, video, index, size, place } }) => {
  servedFrame(video, index)
    .then((picture) => {
      place.pixels.set(networkPixels(picture, size));
      Atomics.store(place.holds, 0, number);
    })
    .then(
      () => port.postMessage({ number, isThere: true }),
      () => port.postMessage({ number, isThere: false }),
    );
});
