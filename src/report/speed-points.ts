import type { SummaryRow } from '../runs/summary.js';

/** One mark of the accuracy-against-speed chart; accuracy in 0..1. */
export interface SpeedPoint {
  readonly model: string;
  /** The model's name, with what tells its rows apart. */
  readonly label: string;
  readonly fps: number;
  readonly fpsLo: number | null;
  readonly fpsHi: number | null;
  readonly JF: number;
  readonly JFLo: number | null;
  readonly JFHi: number | null;
  /** True where no other mark is both faster and more accurate. */
  readonly isPareto: boolean;
}

/**
 * The rows that have both an accuracy and a model speed; a floor without a network is no trade-off.
 * @param labels by row id
 */
export function speedPoints(rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): SpeedPoint[] {
  const points = rows.flatMap((row) => {
    const { fps, JF } = row;
    if (fps?.model == null || JF.mean === null) return [];
    const { model: speed, lo: fpsLo, hi: fpsHi } = fps;
    const { model, id } = row;
    return [{ model, label: labels[id] ?? model, fps: speed, fpsLo, fpsHi, JF: JF.mean, JFLo: JF.lo, JFHi: JF.hi }];
  });
  return points.map((point) => ({
    ...point,
    isPareto: !points.some((other) => other.fps > point.fps && other.JF > point.JF),
  }));
}
