import { networkPixels } from '../../../pipeline/frame-source.js';
import type { Prepared, PrepareOrder } from './prepared-frames.js';
import { servedFrame } from './served-video.js';

/** What a worker's program has of the page that started it. */
interface Port {
  addEventListener(type: 'message', listener: (event: MessageEvent<PrepareOrder>) => void): void;
  postMessage(answer: Prepared, transfer: readonly ArrayBufferLike[]): void;
}

const port = globalThis as unknown as Port;

// The program of a worker: fetches, resizes and normalises frames while the page's own thread executes graphs.
port.addEventListener('message', ({ data: { number, video, index, size } }) => {
  servedFrame(video, index)
    .then((picture) => networkPixels(picture, size))
    .then(
      (pixels) => port.postMessage({ number, pixels }, [pixels.buffer]),
      () => port.postMessage({ number, pixels: null }, []),
    );
});
