import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/core/errors.js';
import { LostRunnerError } from '../../../src/runners/runner.js';
import type { Answer, Numbered } from '../../../src/runners/web/messages.js';
import { PageLink } from '../../../src/runners/web/page-link.js';
import { decodeMessage, encodeMessage } from '../../../src/runners/web/wire.js';

const PATIENCE = 1000;
const ORDER = { do: 'close', session: 1 } as const;

/** A page's side: the orders that it was given, and its answers. */
function connectedPage(link: PageLink) {
  const orders: Numbered[] = [];
  link.connect((order) => orders.push(decodeMessage(order) as Numbered));
  return { orders, answer: (answer: Answer) => link.take(encodeMessage(answer)) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the link to a page', () => {
  it('hands over orders as they come and gives each its answer, whatever their order', async () => {
    const link = new PageLink(PATIENCE);
    const first = link.ask(ORDER);
    const { orders, answer } = connectedPage(link);
    await link.greeted;
    const second = link.ask({ ...ORDER, session: 2 });
    expect(orders.map(({ ask }) => ask)).toEqual([ORDER, { ...ORDER, session: 2 }]);
    answer({ order: orders[1]!.order, value: Uint8Array.of(4) });
    answer({ order: orders[0]!.order, value: 'a' });
    expect([await first, await second]).toEqual(['a', Uint8Array.of(4)]);
  });

  it('throws what the page threw: what a user can mend as such', async () => {
    const link = new PageLink(PATIENCE);
    const asked = [link.ask(ORDER), link.ask(ORDER), link.ask(ORDER)].map((one) =>
      one.catch((error: unknown) => error),
    );
    const { orders, answer } = connectedPage(link);
    answer({ order: orders[0]!.order, problem: { what: 'No such object.' } });
    answer({ order: orders[1]!.order, failure: 'TypeError: x' });
    answer({ order: orders[2]!.order, failure: 'RangeError: Array buffer allocation failed' });
    const [problem, failure, memory] = await Promise.all(asked);
    expect(problem).toBeInstanceOf(UserError);
    expect(String(problem)).toContain('No such object.');
    expect(String(failure)).toContain('in the browser: TypeError: x');
    expect(String(memory)).toContain('take a smaller imageSize');
  });

  it('takes a page that does not answer for lost, and asks it nothing more', async () => {
    const link = new PageLink(PATIENCE);
    const asked = link.ask(ORDER).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(PATIENCE + 1);
    const error = await asked;
    expect(error).toBeInstanceOf(LostRunnerError);
    expect(String(error)).toContain('has not answered "close" for 1 s');
    expect(link.isLost).toBe(true);
    await expect(link.ask(ORDER)).rejects.toBe(error);
  });

  it('fails everything that is under way when the page is gone', async () => {
    const link = new PageLink(PATIENCE);
    const asked = [link.ask(ORDER), link.ask(ORDER)].map((one) => one.catch((error: unknown) => String(error)));
    link.lose('the page crashed');
    for (const message of await Promise.all(asked)) expect(message).toContain('the page crashed');
  });
});
