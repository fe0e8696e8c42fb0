import { messageOf, UserError } from '../../../core/errors.js';
import type { Answer, Numbered } from '../messages.js';
import { decodeMessage, encodeMessage } from '../wire.js';
import type { Exchanged } from './exchange.js';
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
  const exchange = exchanger();
  let answer: Answer = { order: 'hello' };
  for (;;) {
    const next = exchange(encodeMessage(answer));
    workshop.goAhead();
    answer = await answerTo(workshop, decodeMessage(await next) as Numbered);
  }
}

/** Hands an answer over and waits for the next order, by a worker; one exchange at a time. */
function exchanger(): (answer: Uint8Array<ArrayBuffer>) => Promise<Uint8Array> {
  const worker = new Worker(new URL('exchange.js', location.href), { type: 'module' });
  return (answer) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Exchanged>) => {
        if ('order' in data) resolve(new Uint8Array(data.order));
        else reject(new Error(data.failure));
      };
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(answer, [answer.buffer]);
    });
}

async function answerTo(workshop: Workshop, { order, ask }: Numbered): Promise<Answer> {
  try {
    return { order, value: await workshop.obey(ask) };
  } catch (error) {
    if (error instanceof UserError) return { order, problem: error.problem };
    return { order, failure: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) };
  }
}
