import { messageOf, UserError } from '../../../core/errors.js';
import type { Answer, Numbered } from '../messages.js';
import { decodeMessage, encodeMessage } from '../wire.js';
import type { CarriedOrder } from './orders.js';
import type { WebRuntime } from './ort-web-backend.js';
import { makeConsoleHearable } from './placements.js';
import { Workshop } from './workshop.js';

/** Obeys the program's orders one after another until it closes the page. */
export async function serve(runtime: WebRuntime): Promise<void> {
  makeConsoleHearable();
  const workshop = new Workshop(runtime);
  const orders = new Orders();
  for (;;) {
    const order = decodeMessage(await orders.next()) as Numbered;
    orders.answer(encodeMessage(await answerTo(workshop, order)));
  }
}

/** Orders as a worker carries them here, in turn, and the way back. */
class Orders {
  readonly #worker = new Worker(new URL('orders.js', location.href), { type: 'module' });
  readonly #carried: CarriedOrder[] = [];
  #wake: () => void = () => {};

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<CarriedOrder>) => this.#take(data);
    this.#worker.onerror = ({ message }) => this.#take({ failure: message });
  }

  /** Waits for an order. @throws Error where there will be none */
  async next(): Promise<Uint8Array> {
    while (this.#carried.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const carried = this.#carried.shift()!;
    if ('failure' in carried) throw new Error(carried.failure);
    return new Uint8Array(carried.order);
  }

  answer(answer: Uint8Array<ArrayBuffer>): void {
    this.#worker.postMessage(answer, [answer.buffer]);
  }

  #take(carried: CarriedOrder): void {
    this.#carried.push(carried);
    this.#wake();
  }
}

async function answerTo(workshop: Workshop, { order, ask }: Numbered): Promise<Answer> {
  try {
    return { order, value: await workshop.obey(ask) };
  } catch (error) {
    if (error instanceof UserError) return { order, problem: error.problem };
    return { order, failure: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) };
  }
}
