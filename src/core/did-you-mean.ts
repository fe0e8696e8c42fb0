/**
 * The number of insertions, deletions and substitutions that turn one text into the other (Levenshtein, Soviet Physics
 * Doklady 10, 1966), regardless of case.
 */
export function editDistance(a: string, b: string): number {
  const from = a.toLowerCase();
  const to = b.toLowerCase();
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

const SHORTEST_BEGINNING = 3;

/**
 * The known name nearest to what was given, or the first that begins with it; undefined where none is near enough to be
 * what was meant.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of known) {
    const distance = editDistance(given, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  if (best !== undefined || given.length < SHORTEST_BEGINNING) return best;
  return known.find((name) => name.toLowerCase().startsWith(given.toLowerCase()));
}

/** What to do about a wrong name: 'did you mean "x"? Known: a, b, x'. */
export function nameAdvice(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known);
  const list = `known names: ${known.join(', ')}`;
  return nearest === undefined ? list : `did you mean "${nearest}"? ${list}`;
}
