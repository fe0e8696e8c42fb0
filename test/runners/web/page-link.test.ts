import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/core/errors.js';
import { LostRunnerError } from '../../../src/runners/runner.js';
import type { Answer, Numbered } from '../../../src/runners/web/messages.js';
import { PageLink } from '../../../src/runners/web/page-link.js';
import { decodeMessage, encodeMessage } from '../../../src/runners/web/wire.js';

const PATIENCE = 1000;
const ORDER = { do: 'close', session: 1 } as const;

/** A page's side: hands over an answer, takes the next order. */
async function exchange(link: PageLink, answer: Answer): Promise<Numbered> {
  return decodeMessage(await link.exchange(encodeMessage(answer))) as Numbered;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the link to a page', () => {
  it('hands over orders one after another and gives each its answer', async () => {
    const link = new PageLink(PATIENCE);
    const hello = exchange(link, { order: 'hello' });
    await link.greeted;
    const [first, second] = [link.ask(ORDER), link.ask({ ...ORDER, session: 2 })];
    const one = await hello;
    expect(one.ask).toEqual(ORDER);
    const two = await exchange(link, { order: one.order, value: 'a' });
    void exchange(link, { order: two.order, value: Uint8Array.of(4) });
    expect([await first, await second]).toEqual(['a', Uint8Array.of(4)]);
  });

  it('throws what the page threw: what a user can mend as such', async () => {
    const link = new PageLink(PATIENCE);
    const asked = [link.ask(ORDER), link.ask(ORDER), link.ask(ORDER)].map((one) =>
      one.catch((error: unknown) => error),
    );
    const { order } = await exchange(link, { order: 'hello' });
    await exchange(link, { order, problem: { what: 'No such object.' } });
    await exchange(link, { order: order + 1, failure: 'TypeError: x' });
    void exchange(link, { order: order + 2, failure: 'RangeError: Array buffer allocation failed' });
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
