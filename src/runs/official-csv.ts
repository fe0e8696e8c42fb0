import { toCsv } from './csv.js';
import type { ObjectRow } from './tables.js';

/** Of official files where a format has no splits. */
export const DEFAULT_SPLIT = 'val';

/** Names, columns and three decimals as evaluation_method.py of davis2017-evaluation writes them. */
export const GLOBAL_RESULTS = 'global_results';
export const PER_SEQUENCE_RESULTS = 'per-sequence_results';

/** One line: means over all objects. */
export function globalResults(objects: readonly ObjectRow[]): string {
  const mean = (value: (row: ObjectRow) => number) =>
    objects.reduce((sum, row) => sum + value(row), 0) / objects.length;
  const [j, f] = [mean((row) => row.J_mean), mean((row) => row.F_mean)];
  const values = {
    'J&F-Mean': (j + f) / 2,
    'J-Mean': j,
    'J-Recall': mean((row) => row.J_recall),
    'J-Decay': mean((row) => row.J_decay),
    'F-Mean': f,
    'F-Recall': mean((row) => row.F_recall),
    'F-Decay': mean((row) => row.F_decay),
  };
  const cells = Object.entries(values).map(([name, value]) => [name, thousandths(value)] as const);
  return toCsv(Object.keys(values), objects.length === 0 ? [] : [Object.fromEntries(cells)]);
}

/** One line an object, named SEQUENCE_OBJECT. */
export function perSequenceResults(objects: readonly ObjectRow[]): string {
  const rows = objects.map((row) => ({
    Sequence: `${row.sequence}_${row.object}`,
    'J-Mean': thousandths(row.J_mean),
    'F-Mean': thousandths(row.F_mean),
  }));
  return toCsv(['Sequence', 'J-Mean', 'F-Mean'], rows);
}

/** As pandas writes `%.3f`: NaN is nothing. */
export function thousandths(value: number): string {
  return Number.isNaN(value) ? '' : fixed(value, 3);
}

/** A number with so many decimals as Python writes it: halves, which only odd multiples of 2^-(digits+1) are, go to the even digit. */
export function fixed(value: number, digits: number): string {
  const isHalf = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  if (!isHalf) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below + Math.abs(below % 2)) / 10 ** digits).toFixed(digits);
}
