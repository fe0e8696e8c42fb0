import { PlacementCounter } from '../../placements.js';
import { sessionOf, type WebRuntime } from './ort-web-backend.js';

const METHODS = ['log', 'debug', 'info', 'warn', 'error'] as const;

/** Hears the console in place of the browser, where there is one. */
let ear: ((line: string) => void) | null = null;

/** To be called before the runtime starts: it takes hold of the console's methods once, and then keeps them. */
export function makeConsoleHearable(): void {
  for (const method of METHODS) {
    const say = console[method].bind(console);
    console[method] = (...words: readonly unknown[]) => (ear === null ? say(...words) : ear(words.join(' ')));
  }
}

/**
 * Operators of a graph that WebGPU does not take, with their number: "Gather x 3 (mask-decoder)". The runtime tells only
 * in its most talkative log, which would slow down every run: the graph is loaded once more for it, and let go.
 */
export async function fallbacksOf(runtime: WebRuntime, address: string): Promise<readonly string[]> {
  if (runtime.provider === 'wasm') return [];
  const counter = new PlacementCounter();
  ear = (line) => counter.hear(line);
  try {
    const session = await sessionOf(runtime, address, { logSeverityLevel: 0 });
    await session.release();
  } finally {
    ear = null;
  }
  return counter.list(address);
}
