import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/scoring/rules/registry.js';
import { disagreementTable, outcomeOf, SITUATIONS } from './disagreements.js';

const docs = readFileSync(new URL('../../docs/scoring.md', import.meta.url), 'utf8');

/** Each cell of the table in docs/scoring.md, by row and column. */
function documented(situation: string, rules: string): string | undefined {
  const rows = docs.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const column = rows.find((cells) => cells[1] === 'object 2 is')?.indexOf(rules);
  return column === undefined ? undefined : rows.find((cells) => cells[1] === situation)?.[column];
}

describe.each(RULES.map((rules) => [rules.name, rules] as const))('what docs/scoring.md says of %s', (name, rules) => {
  it.each(SITUATIONS.map((situation) => [situation.name, situation] as const))('%s', async (_name, situation) => {
    expect(documented(situation.name, name)).toBe(await outcomeOf(situation, rules));
  });
});

describe('the table of docs/scoring.md', () => {
  it('has every situation and rule set', async () => {
    for (const line of await disagreementTable()) expect(docs).toContain(line);
  });
});
