import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configReference } from '../../src/config/config-reference.js';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.js';
import { PROTOCOL_KINDS } from '../../src/protocols/registry.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (...path: readonly string[]) => readFileSync(join(ROOT, ...path), 'utf8');

describe('what editors and people read of configs', () => {
  it('configs/schema.json is that of the schema; else: npm run build && npm run docs:config', () => {
    expect(JSON.parse(read('configs', 'schema.json'))).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('docs/config.md is that of the schema; else: npm run build && npm run docs:config', () => {
    expect(read('docs', 'config.md')).toBe(configReference());
  });

  it('has a section for every kind of protocol', () => {
    for (const { kind } of PROTOCOL_KINDS) expect(configReference()).toContain(`\n## protocols: ${kind}\n`);
  });

  it('says something of every key, but for those that name a kind', () => {
    const silent: string[] = [];
    const visit = (node: JsonSchema, path: string) => {
      for (const [key, inner] of Object.entries(node.properties ?? {})) {
        if (inner.description === undefined && key !== 'kind') silent.push(`${path}.${key}`);
        visit(inner, `${path}.${key}`);
      }
      const items = Array.isArray(node.items) ? node.items : node.items === undefined ? [] : [node.items];
      for (const inner of [...items, ...(node.anyOf ?? []), ...(node.oneOf ?? [])]) visit(inner as JsonSchema, path);
    };
    visit(configJsonSchema(), '');
    expect(silent).toEqual([]);
  });
});
