import { sessionOf, type WebRuntime } from './ort-web-backend.js';

/** "Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2", then a line "Gather (/name)" for each. */
const PLACE = /placed on \[(\w+)\]/;
const NODE = /\b([A-Z]\w+) \(([^)]*)\)\s*$/;
const CPU = 'CPUExecutionProvider';
const METHODS = ['log', 'debug', 'info', 'warn'] as const;

/**
 * Operators of a graph that WebGPU does not take, with their number: "Gather x 3 (mask-decoder)". The runtime tells only
 * in its most talkative log, which would slow down every run: the graph is loaded once more for it, and let go.
 */
export async function fallbacksOf(runtime: WebRuntime, address: string): Promise<readonly string[]> {
  if (runtime.provider === 'wasm') return [];
  const counts = new Map<string, number>();
  const stop = listen(counts);
  try {
    const session = await sessionOf(runtime, address, { logSeverityLevel: 0 });
    await session.release();
  } finally {
    stop();
  }
  const graph = address.replace(/^.*\//, '').replace(/\.onnx$/, '');
  return [...counts].map(([operator, count]) => `${operator} x ${count} (${graph})`);
}

/** Listens at the console, where onnxruntime-web logs; nothing of it is passed on meanwhile. */
function listen(counts: Map<string, number>): () => void {
  const kept = METHODS.map((method) => console[method]);
  let isOnCpu = false;
  const hear = (...words: readonly unknown[]) => {
    for (const line of words.join(' ').split('\n')) {
      const place = PLACE.exec(line)?.[1];
      if (place !== undefined) isOnCpu = place === CPU;
      const operator = place === undefined && isOnCpu ? NODE.exec(line)?.[1] : undefined;
      if (operator !== undefined) counts.set(operator, (counts.get(operator) ?? 0) + 1);
    }
  };
  for (const method of METHODS) console[method] = hear;
  return () => {
    METHODS.forEach((method, i) => {
      console[method] = kept[i]!;
    });
  };
}
