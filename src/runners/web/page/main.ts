import { messageOf, UserError } from '../../../core/errors.js';
import type { Answer, Numbered } from '../messages.js';
import { decodeMessage, encodeMessage } from '../wire.js';
import type { WebRuntime } from './ort-web-backend.js';
import { makeConsoleHearable } from './placements.js';
import { Workshop } from './workshop.js';

/**
 * Takes orders from the program until it closes the page: each exchange hands over the last answer and waits for the
 * next order.
 */
export async function serve(runtime: WebRuntime): Promise<void> {
  makeConsoleHearable();
  const workshop = new Workshop(runtime);
  let answer: Answer = { order: 'hello' };
  for (;;) {
    const exchange = fetch('exchange', { method: 'POST', body: encodeMessage(answer) });
    workshop.goAhead();
    const response = await exchange;
    if (!response.ok) throw new Error(`the program answered ${response.status}`);
    const numbered = decodeMessage(new Uint8Array(await response.arrayBuffer())) as Numbered;
    answer = await answerTo(workshop, numbered);
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
