import type { BitMask } from '../../core/bit-mask.js';
import type { Box, Click, FramePrediction, PropagateOptions, Video, VideoSession } from '../../core/session.js';
import type { SessionOptions } from '../runner.js';
import type { VideoAnswer, VideoMethod } from './messages.js';
import type { WebPage } from './web-page.js';

/** Numbers of sessions, walks and videos; a page knows them by these. */
let numbers = 0;

export function nextNumber(): number {
  numbers += 1;
  return numbers;
}

/**
 * Steps of an undisturbed walk that are asked for at once: a page that is done with one has its next order then. One comes
 * in while the page works, and is seen only when it next looks up.
 */
const ORDERS_AT_ONCE = 3;
/** Slower steps are asked for one by one: there is nothing to gain, and whoever stops would wait for those that were begun. */
const QUICK_STEP_MS = 1000;

/** A video session in a page: every call is an order, frames are fetched by the page when it needs them. */
export class WebVideoSession implements VideoSession {
  readonly #page: WebPage;
  readonly #session: number;
  #objects: readonly string[] = [];

  private constructor(
    readonly video: Video,
    page: WebPage,
    session: number,
    private readonly readAhead: boolean,
  ) {
    this.#page = page;
    this.#session = session;
  }

  static async open(page: WebPage, video: Video, options: SessionOptions): Promise<WebVideoSession> {
    const session = nextNumber();
    page.videos.set(session, video);
    const { name, width, height, length } = video;
    await page.link.ask({ do: 'openVideo', session, video: { id: session, name, width, height, length }, options });
    return new WebVideoSession(video, page, session, options.readAhead === true);
  }

  get objects(): readonly string[] {
    return this.#objects;
  }

  addClicks(frame: number, object: string, clicks: readonly Click[]): Promise<FramePrediction> {
    return this.#call('addClicks', frame, object, clicks);
  }

  addBox(frame: number, object: string, box: Box, clicks: readonly Click[] = []): Promise<FramePrediction> {
    return this.#call('addBox', frame, object, box, clicks);
  }

  addMask(frame: number, object: string, mask: BitMask): Promise<FramePrediction> {
    return this.#call('addMask', frame, object, mask);
  }

  clearPrompts(frame: number, object: string): Promise<FramePrediction> {
    return this.#call('clearPrompts', frame, object);
  }

  removeObject(object: string): Promise<readonly FramePrediction[]> {
    return this.#call('removeObject', object);
  }

  async reset(): Promise<void> {
    await this.#call('reset');
  }

  async *propagate({ signal, ...options }: PropagateOptions = {}): AsyncIterable<FramePrediction> {
    const { link } = this.#page;
    const walk = nextNumber();
    signal?.throwIfAborted();
    await link.ask({ do: 'walk', walk, session: this.#session, options });
    const isAhead = this.readAhead && options.undisturbed === true;
    const asked: Promise<IteratorResult<FramePrediction>>[] = [];
    let isQuick = false;
    try {
      for (;;) {
        while (asked.length < (isAhead && isQuick ? ORDERS_AT_ONCE : 1)) asked.push(this.#step(walk));
        const start = performance.now();
        const step = await asked.shift()!;
        isQuick = performance.now() - start < QUICK_STEP_MS;
        if (step.done === true) return;
        yield step.value;
        signal?.throwIfAborted();
      }
    } finally {
      if (!link.isLost) await link.ask({ do: 'endWalk', walk });
    }
  }

  async close(): Promise<void> {
    this.#page.videos.delete(this.#session);
    if (!this.#page.link.isLost) await this.#page.link.ask({ do: 'close', session: this.#session });
  }

  #step(walk: number): Promise<IteratorResult<FramePrediction>> {
    const step = this.#page.link.ask<IteratorResult<FramePrediction>>({ do: 'step', walk });
    // What goes wrong with one that was asked for ahead is told when it is waited for.
    step.catch(() => {});
    return step;
  }

  async #call<T>(method: VideoMethod, ...args: readonly unknown[]): Promise<T> {
    const { value, objects } = await this.#page.link.ask<VideoAnswer<T>>({
      do: 'onVideo',
      session: this.#session,
      method,
      args,
    });
    this.#objects = objects;
    return value;
  }
}
