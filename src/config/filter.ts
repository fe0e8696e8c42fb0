import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { nameMatcher } from '../core/name-pattern.js';

const keys = ['model', 'sequence'] as const;
export type FilterKey = (typeof keys)[number];

/** Which models and sequences to take: patterns in which `*` stands for any text; no pattern takes all. */
export type Filter = Readonly<Record<FilterKey, readonly string[]>>;

/**
 * Reads `model=a,sequence=cows,sequence=dog*`; several patterns of one key are alternatives.
 * @throws UserError for a key that cannot be filtered by, or a pattern that is missing.
 */
export function parseFilter(texts: readonly string[]): Filter {
  const filter: Record<FilterKey, string[]> = { model: [], sequence: [] };
  for (const part of texts.flatMap((text) => text.split(','))) {
    const [key = '', ...rest] = part.split('=');
    const pattern = rest.join('=');
    const known = keys.find((name) => name === key.trim());
    if (known === undefined || pattern === '') {
      throw new UserError({
        what: 'The filter cannot be read.',
        where: `--filter ${part}`,
        expected: 'model=NAME or sequence=NAME, several with commas between them; * stands for any text',
        next: known === undefined ? nameAdvice(key, keys) : undefined,
      });
    }
    filter[known].push(pattern);
  }
  return filter;
}

/**
 * The names that a filter takes.
 * @throws UserError where a pattern takes none of them.
 */
export function applyFilter(filter: Filter, key: FilterKey, names: readonly string[]): readonly string[] {
  const patterns = filter[key];
  if (patterns.length === 0) return names;
  const tests = patterns.map((pattern) => ({ pattern, matches: nameMatcher(pattern) }));
  const idle = tests.find(({ matches }) => !names.some(matches));
  if (idle !== undefined) {
    throw new UserError({
      what: `The filter takes no ${key}.`,
      where: `--filter ${key}=${idle.pattern}`,
      next: nameAdvice(idle.pattern, names),
    });
  }
  return names.filter((name) => tests.some(({ matches }) => matches(name)));
}
