import type { z } from 'zod';
import { nearestName } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { expectedText } from '../core/expected-text.js';
import { allowedKeys } from './allowed-keys.js';
import { type Config, configSchema, protocolNames } from './schema.js';
import type { ConfigSource } from './source.js';

type Issue = z.core.$ZodIssue;

/**
 * Checks a config against the schema and fills in the defaults.
 * @throws UserError that names every wrong key with its file and line, the first one in full.
 */
export function parseConfig(source: ConfigSource): Config {
  const result = configSchema.safeParse(source.value, { reportInput: true });
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => flatten(issue, []));
  // A misspelt key is often also one that is lacking: its name says more.
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (first === undefined) throw result.error;
  const others = issues.filter((issue) => issue !== first);
  throw new UserError({ ...problemOf(first, source), ...more(others, source) });
}

function more(issues: readonly Issue[], source: ConfigSource): { next?: string } {
  if (issues.length === 0) return {};
  const places = issues.slice(0, 5).map((issue) => problemOf(issue, source).where);
  return { next: `mend this and ${issues.length} more: ${places.join('; ')}` };
}

function problemOf(issue: Issue, source: ConfigSource) {
  const found = shown(issue.input);
  const expected = expectedText(issue.message);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = allowedKeys(issue.path);
    const nearest = nearestName(key, known);
    const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    return {
      what: `The config has a key that is not known: "${key}"${meant}`,
      where: source.where([...issue.path, key]),
      expected: `one of ${known.join(', ')}`,
    };
  }
  if (issue.input === undefined && issue.path.length > 0) {
    const key = String(issue.path.at(-1));
    return { what: `The config lacks the key "${key}".`, where: source.where(issue.path), expected };
  }
  const meant = meantName(issue);
  const what = `The config has a wrong value${meant === undefined ? '.' : `; did you mean "${meant}"?`}`;
  return { what, where: source.where(issue.path), expected, found };
}

/** The name nearest to one that is not known, of a choice or a kind of protocol. */
function meantName(issue: Issue): string | undefined {
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    return nearestName(issue.input, issue.values.map(String));
  }
  if (issue.code !== 'invalid_union' || issue.path.at(-1) !== 'kind') return undefined;
  const { kind } = (issue.input ?? {}) as { readonly kind?: unknown };
  return typeof kind === 'string' ? nearestName(kind, protocolNames) : undefined;
}

/** The issues of the alternative that was meant: the one whose kind fits, else the one with the fewest. */
function flatten(issue: Issue, base: readonly PropertyKey[]): Issue[] {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  const isOtherKind = (inner: Issue) =>
    (inner.path.length === 0 && inner.code === 'invalid_type') || inner.path[0] === 'format';
  const ranked = [...issue.errors].sort(
    (a, b) => Number(a.some(isOtherKind)) - Number(b.some(isOtherKind)) || a.length - b.length,
  );
  return ranked[0]!.flatMap((inner) => flatten(inner, path));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
