/** Where two JSON values first differ ("datasets[0].root"), and what is there; null where they are equal. */
export interface Difference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Compares two JSON values key by key; an absent key and undefined are the same. */
export function firstDifference(a: unknown, b: unknown, path = ''): Difference | null {
  if (Object.is(a, b)) return null;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return { path, a, b };
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const step = Array.isArray(a) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    const difference = firstDifference(a[key], b[key], path + step);
    if (difference !== null) return difference;
  }
  return null;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}
