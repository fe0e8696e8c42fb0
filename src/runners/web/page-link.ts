import { UserError } from '../../core/errors.js';
import { LostRunnerError } from '../runner.js';
import type { Answer, Numbered, Order } from './messages.js';
import { decodeMessage, encodeMessage } from './wire.js';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Orders to a page, which obeys them one after another, and its answers. */
export class PageLink {
  private readonly waiting = new Map<number, Waiting>();
  /** Orders that were given before the page was there. */
  private readonly orders: Numbered[] = [];
  private send: ((order: Uint8Array) => void) | null = null;
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

  /** The page is there. @param send hands it an order */
  connect(send: (order: Uint8Array) => void): void {
    this.send = send;
    for (const order of this.orders.splice(0)) this.give(order);
    this.greet();
  }

  /** Takes an answer of the page. @throws RangeError or SyntaxError where it is none */
  take(bytes: Uint8Array): void {
    const answer = decodeMessage(bytes) as Answer;
    const waiting = this.waiting.get(answer.order);
    this.waiting.delete(answer.order);
    clearTimeout(waiting?.timer);
    if ('problem' in answer) waiting?.reject(new UserError(answer.problem));
    else if ('failure' in answer) waiting?.reject(failureOf(answer.failure));
    else waiting?.resolve(answer.value);
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
    if (this.send === null) this.orders.push(order);
    else this.send(encodeMessage(order));
  }
}

/** Out of memory, a page is of no use any more; onnxruntime throws a number or "abort" then. */
function failureOf(failure: string): Error {
  const isMemory = /out of memory|bad_alloc|allocation failed|memory access out of bounds/i.test(failure);
  const advice = isMemory ? '\n  next: take a smaller imageSize or model; a page has 4 GiB at most' : '';
  return new Error(`in the browser: ${failure}${advice}`);
}
