import { UserError } from '../../core/errors.js';
import { LostRunnerError } from '../runner.js';
import type { Answer, Numbered, Order } from './messages.js';
import { decodeMessage, encodeMessage } from './wire.js';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Orders to a page and its answers, one order at a time. */
export class PageLink {
  private readonly waiting = new Map<number, Waiting>();
  private readonly orders: Numbered[] = [];
  private ready: ((order: Numbered) => void) | null = null;
  private next = 1;
  private loss: LostRunnerError | null = null;
  private greet: () => void = () => {};
  /** Resolves when the page's program runs. */
  readonly greeted = new Promise<void>((resolve) => {
    this.greet = resolve;
  });

  /** @param patience milliseconds that an order may take before the page is taken to hang */
  constructor(private readonly patience: number) {}

  /**
   * Asks the page for something.
   * @throws UserError that the page threw, LostRunnerError where the page died or does not answer
   */
  ask<T>(order: Order): Promise<T> {
    if (this.loss !== null) return Promise.reject(this.loss);
    const number = this.next++;
    return new Promise<unknown>((resolve, reject) => {
      const hang = () => this.lose(`it has not answered "${order.do}" for ${Math.round(this.patience / 1000)} s`);
      this.waiting.set(number, { resolve, reject, timer: setTimeout(hang, this.patience) });
      this.give({ order: number, ask: order });
    }) as Promise<T>;
  }

  /** Takes an answer and waits for the next order: what the page's request is answered with. */
  async exchange(bytes: Uint8Array): Promise<Uint8Array> {
    this.take(decodeMessage(bytes) as Answer);
    const order = this.orders.shift() ?? (await new Promise<Numbered>((resolve) => (this.ready = resolve)));
    return encodeMessage(order);
  }

  /** Everything asked for fails from now on. */
  lose(why: string): void {
    this.loss ??= new LostRunnerError(`The browser was lost: ${why}.`);
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(this.loss);
    }
    this.waiting.clear();
  }

  get isLost(): boolean {
    return this.loss !== null;
  }

  private give(order: Numbered): void {
    const ready = this.ready;
    this.ready = null;
    if (ready === null) this.orders.push(order);
    else ready(order);
  }

  private take(answer: Answer): void {
    if (answer.order === 'hello') {
      this.greet();
      return;
    }
    const waiting = this.waiting.get(answer.order);
    this.waiting.delete(answer.order);
    clearTimeout(waiting?.timer);
    if ('problem' in answer) waiting?.reject(new UserError(answer.problem));
    else if ('failure' in answer) waiting?.reject(failureOf(answer.failure));
    else waiting?.resolve(answer.value);
  }
}

/** Out of memory, a page is of no use any more; onnxruntime throws a number or "abort" then. */
function failureOf(failure: string): Error {
  const isMemory = /out of memory|bad_alloc|allocation failed|memory access out of bounds/i.test(failure);
  const advice = isMemory ? '\n  next: take a smaller imageSize or model; a page has 4 GiB at most' : '';
  return new Error(`in the browser: ${failure}${advice}`);
}
