/** Runs that a level must last: a single one may be an outlier. */
const SHORTEST = 2;
/** Of the natural logarithm of the number of values, in variances of the noise: what a change must gain. */
const PENALTY = 4;
/** The noise of few values is known badly: of so many the penalty is doubled. */
const FEW = 6;
/** Values from which noise can be told at all. */
const LEAST = 8;
/** From a median of absolute values to the standard deviation of a normal distribution. */
const MAD = 1.4826;

/**
 * Where the level of a series changes: the indices of the first values after a change, ascending. The series is parted so
 * that the squared deviations from the parts' means, plus a penalty for each change, are least (optimal partitioning:
 * Jackson et al., "An algorithm for optimal partitioning of data on an interval", 2005; PELT of Killick, Fearnhead and
 * Eckley, 2012, finds the same with less work on long series). The penalty is 4 (1 + 6 / n) ln(n) variances of the noise,
 * which is
 * taken from the differences of successive values, so that changes of level hardly count in it; a running median of three
 * takes single outliers out first. Of values that repeat exactly every lasting difference is a change; of fewer than eight that do not, nothing is said. O(n^2).
 */
export function changePoints(values: readonly number[]): number[] {
  const n = values.length;
  const noise = noiseVariance(values);
  if (noise > 0 && n < LEAST) return [];
  const weight = PENALTY * (1 + FEW / Math.max(1, n)) * Math.log(Math.max(2, n));
  const penalty = Math.max(weight * noise, smallest(values));
  const cost = costOf(withoutOutliers(values));
  const best = [-penalty];
  const from = [0];
  for (let end = 1; end <= n; end++) {
    let [least, start] = [Number.POSITIVE_INFINITY, 0];
    for (let begin = 0; begin <= end - SHORTEST; begin++) {
      const total = best[begin]! + cost(begin, end) + penalty;
      if (total < least) [least, start] = [total, begin];
    }
    best.push(least);
    from.push(start);
  }
  const changes: number[] = [];
  for (let at = from[n] ?? 0; at > 0; at = from[at]!) changes.unshift(at);
  return changes;
}

/** Each value the median of itself and its neighbours; a lasting step stays where it is. */
function withoutOutliers(values: readonly number[]): number[] {
  return values.map((value, i) => {
    const around = [values[i - 1] ?? value, value, values[i + 1] ?? value];
    return around.sort((a, b) => a - b)[1]!;
  });
}

/** Robust: half of the mean square of successive differences, by their median. */
function noiseVariance(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  const sorted = steps.sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (MAD * middle) ** 2 / 2;
}

/** Differences of rounding are none. */
function smallest(values: readonly number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs));
  return (1e-9 * largest) ** 2 + Number.MIN_VALUE;
}

/** Sum of squared deviations from the mean of the values from `begin` to before `end`. */
function costOf(values: readonly number[]): (begin: number, end: number) => number {
  const centre = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [sums, squares] = [[0], [0]];
  for (const value of values) {
    sums.push(sums.at(-1)! + value - centre);
    squares.push(squares.at(-1)! + (value - centre) ** 2);
  }
  return (begin, end) => {
    const sum = sums[end]! - sums[begin]!;
    return Math.max(0, squares[end]! - squares[begin]! - sum ** 2 / (end - begin));
  };
}
