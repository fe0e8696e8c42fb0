import type { SummaryRow } from '../runs/summary.js';
import { groupOf } from './references.js';
import { rowLabels } from './row-labels.js';

/** One mark of the accuracy-against-speed chart; accuracy in 0..1. */
export interface SpeedPoint {
  /** Id of the row. */
  readonly row: string;
  /** What it may be compared within: a chart of its own. */
  readonly group: string;
  readonly model: string;
  /** The model's name, with what tells its rows apart. */
  readonly label: string;
  /** The same, as short as the rows of its group allow. */
  readonly short: string;
  readonly fps: number;
  readonly fpsLo: number | null;
  readonly fpsHi: number | null;
  readonly JF: number;
  readonly JFLo: number | null;
  readonly JFHi: number | null;
  /** True where no other mark of its group is both faster and more accurate. */
  readonly isPareto: boolean;
}

/**
 * The rows that have both an accuracy and a model speed; a floor without a network is no trade-off.
 * @param labels by row id
 */
export function speedPoints(rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): SpeedPoint[] {
  const groups = new Map<string, SummaryRow[]>();
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  return [...groups].flatMap(([group, members]) => {
    const shorts = shortLabels(members, labels);
    const points = members.flatMap((row) =>
      pointOf(row, { row: row.id, group, model: row.model, label: labels[row.id]!, short: shorts[row.id]! }),
    );
    return points.map((point) => ({
      ...point,
      isPareto: !points.some((other) => other.fps > point.fps && other.JF > point.JF),
    }));
  });
}

/** Names among the rows of a group; the long ones where rows differ only in their runs. */
export function shortLabels(
  members: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const shorts = rowLabels(members);
  return Object.values(shorts).some((text) => / \(\d+\)$/.test(text)) ? labels : shorts;
}

type Names = Pick<SpeedPoint, 'row' | 'group' | 'model' | 'label' | 'short'>;

function pointOf({ fps, JF }: SummaryRow, names: Names): Omit<SpeedPoint, 'isPareto'>[] {
  if (fps?.model == null || JF.mean === null) return [];
  return [{ ...names, fps: fps.model, fpsLo: fps.lo, fpsHi: fps.hi, JF: JF.mean, JFLo: JF.lo, JFHi: JF.hi }];
}
