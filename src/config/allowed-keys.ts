import { z } from 'zod';
import { configSchema } from './schema.js';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** The keys that the config schema takes at a path, of all alternatives together. */
export function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  let nodes = alternatives(z.toJSONSchema(configSchema, { io: 'input' }) as Node);
  for (const step of path) {
    const next = nodes.map((node) => (typeof step === 'number' ? node.items : node.properties?.[String(step)]));
    nodes = next.flatMap((node) => (node === undefined ? [] : alternatives(node)));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

function alternatives(node: Node): Node[] {
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives);
}
