/** Operators of a graph that another provider than the wanted one executes, as the runtime's log tells. */
export interface PlacementWatch {
  /** Does `work` while listening for what is said of the graph at this address. */
  during<T>(address: string, work: () => Promise<T>): Promise<T>;
  /** "Gather x 3 (mask-decoder)": by operator and graph, in the order in which they were told. */
  fallbacks(): readonly string[];
}

/** "Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2", then a line "Gather (/name)" for each. */
const PLACE = /placed on \[(\w+)\]/;
const NODE = /\b([A-Z]\w+) \(([^)]*)\)\s*$/;
const CPU = 'CPUExecutionProvider';

/** Listens at the console, where onnxruntime-web logs; nothing of it is passed on meanwhile. */
export function placementWatch(): PlacementWatch {
  const counts = new Map<string, number>();
  return {
    during: async (address, work) => {
      const graph = address.replace(/^.*\//, '').replace(/\.onnx$/, '');
      const stop = listen(graph, counts);
      try {
        return await work();
      } finally {
        stop();
      }
    },
    fallbacks: () => [...counts].map(([name, count]) => name.replace(' (', ` x ${count} (`)),
  };
}

const METHODS = ['log', 'debug', 'info', 'warn'] as const;

function listen(graph: string, counts: Map<string, number>): () => void {
  const kept = METHODS.map((method) => console[method]);
  let isOnCpu = false;
  const hear = (...words: readonly unknown[]) => {
    for (const line of words.join(' ').split('\n')) {
      const place = PLACE.exec(line)?.[1];
      if (place !== undefined) isOnCpu = place === CPU;
      const operator = place === undefined && isOnCpu ? NODE.exec(line)?.[1] : undefined;
      if (operator === undefined) continue;
      const name = `${operator} (${graph})`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  };
  for (const method of METHODS) console[method] = hear;
  return () => {
    METHODS.forEach((method, i) => {
      console[method] = kept[i]!;
    });
  };
}
