import { sessionOf, type WebRuntime } from './ort-web-backend.js';

/** "Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2", then a line "Gather (/name)" for each. */
const PLACE = /placed on \[(\w+)\]/;
const NODE = /\b([A-Z]\w+) \(([^)]*)\)\s*$/;
/** Said of a graph that one provider takes whole; then no line a node follows. */
const WHOLE = /All nodes placed on \[(\w+)\]\. Number of nodes: (\d+)/;
const CPU = 'CPUExecutionProvider';
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
  const counts = new Map<string, number>();
  ear = placementEar(counts);
  try {
    const session = await sessionOf(runtime, address, { logSeverityLevel: 0 });
    await session.release();
  } finally {
    ear = null;
  }
  const graph = address.replace(/^.*\//, '').replace(/\.onnx$/, '');
  return [...counts].map(([operator, count]) => `${operator} x ${count} (${graph})`);
}

/** Counts the nodes that it hears to be placed on the processor. */
function placementEar(counts: Map<string, number>): (text: string) => void {
  let isOnCpu = false;
  return (text) => {
    for (const line of text.split('\n')) {
      const [, owner, nodes] = WHOLE.exec(line) ?? [];
      if (owner === CPU) counts.set('every operator', Number(nodes));
      const place = PLACE.exec(line)?.[1];
      if (place !== undefined) isOnCpu = place === CPU;
      const operator = place === undefined && isOnCpu ? NODE.exec(line)?.[1] : undefined;
      if (operator !== undefined) counts.set(operator, (counts.get(operator) ?? 0) + 1);
    }
  };
}
