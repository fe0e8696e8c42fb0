import type { ObjectPrediction } from '../core/session.js';

/** Where a unit's masks go. */
export interface MaskSink {
  /** @param round from 1; null where the protocol has no rounds */
  write(frame: string, objects: readonly ObjectPrediction[], round: number | null): Promise<void>;
}

/** Writes a frame's masks while the model works on the next frame; one frame is on its way at most, in order. */
export class WriteBehind {
  #pending: Promise<void> = Promise.resolve();

  constructor(private readonly sink: MaskSink) {}

  /** Begins to write once the frame before is written. @throws what went wrong with that one */
  async write(...frame: Parameters<MaskSink['write']>): Promise<void> {
    await this.#pending;
    this.#pending = this.sink.write(...frame);
    this.#pending.catch(() => {});
  }

  /** Waits for the last frame. @throws what went wrong with it */
  async finish(): Promise<void> {
    await this.#pending;
  }

  /** Waits until nothing is on its way, whatever becomes of it. */
  async settle(): Promise<void> {
    await this.#pending.catch(() => {});
  }
}
