/** "Node(s) placed on [CPUExecutionProvider]. Number of nodes: 2", then a line "Gather (/name)" for each. */
const PLACE = /placed on \[(\w+)\]/;
const NODE = /\b([A-Z]\w+) \(([^)]*)\)\s*$/;
/** Said of a graph that one provider takes whole; then no line a node follows. */
const WHOLE = /All nodes placed on \[(\w+)\]\. Number of nodes: (\d+)/;
const CPU = 'CPUExecutionProvider';

/** In place of names, where the runtime gives none. */
export const EVERY_OPERATOR = 'every operator';

/** Counts the nodes that the most talkative log of a runtime says to be placed on the processor, by operator. */
export class PlacementCounter {
  readonly counts = new Map<string, number>();
  #isOnCpu = false;

  hear(text: string): void {
    for (const line of text.split('\n')) {
      const [, owner, nodes] = WHOLE.exec(line) ?? [];
      if (owner === CPU) this.counts.set(EVERY_OPERATOR, Number(nodes));
      const place = PLACE.exec(line)?.[1];
      if (place !== undefined) this.#isOnCpu = place === CPU;
      const operator = place === undefined && this.#isOnCpu ? NODE.exec(line)?.[1] : undefined;
      if (operator !== undefined) this.counts.set(operator, (this.counts.get(operator) ?? 0) + 1);
    }
  }

  /** "Gather x 3 (mask-decoder)". @param graph path or address of the graph */
  list(graph: string): readonly string[] {
    const name = graph.replace(/^.*[/\\]/, '').replace(/\.onnx$/, '');
    return [...this.counts].map(([operator, count]) => `${operator} x ${count} (${name})`);
  }
}
