import { mean } from '../metrics/statistics.js';
import type { CurveRow } from '../runs/tables.js';

/** Seconds at which DAVIS compares. */
const MOMENT = 60;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * J&F over annotation time in two figures, as the interactive track of DAVIS has them (summarize_report of davisinteractive,
 * commit 1fdb0c8): the area under the curve as a share of the budget (AUC), and the value at a minute (JF@60s). The curve
 * joins (0, 0) and the means after each round by straight lines: of J&F over objects, of seconds over the clocks; after the
 * last round it is level. It is cut where the budget ends. AUC only where there is a budget.
 * @param budget seconds an object, where the objects of a sequence share a clock and a budget; undefined where each has a
 *   clock of its own
 */
export function timeFigures(rows: readonly CurveRow[], budget: number | undefined): Record<string, number> {
  const sequences = pointsOf(rows);
  if (sequences.length === 0) return {};
  const points = meanCurve(sequences.flat(), budget === undefined ? sequences.flat() : sequences.map(([one]) => one!));
  const end = (budget ?? 0) * mean(sequences.map((objects) => objects.length));
  return {
    ...(budget !== undefined && { AUC: areaTo(points, end) / end }),
    [`JF@${MOMENT}s`]: valueAt(points, MOMENT),
  };
}

/** By sequence and object, a point a round. */
function pointsOf(rows: readonly CurveRow[]): readonly (readonly (readonly Point[])[])[] {
  const sequences = new Map<string, Map<string, Point[]>>();
  for (const { sequence, object, x, x_value, JF } of rows) {
    if (x !== 'seconds') continue;
    const objects = sequences.get(sequence) ?? new Map<string, Point[]>();
    sequences.set(sequence, objects.set(object, [...(objects.get(object) ?? []), { x: x_value, y: JF }]));
  }
  return [...sequences.values()].map((objects) => [...objects.values()]);
}

function meanCurve(objects: readonly (readonly Point[])[], clocks: readonly (readonly Point[])[]): readonly Point[] {
  const rounds = Math.max(...objects.map((points) => points.length));
  const at = (points: readonly Point[], round: number) => points[Math.min(round, points.length - 1)]!;
  const means = Array.from({ length: rounds }, (_, round) => ({
    x: mean(clocks.map((points) => at(points, round).x)),
    y: mean(objects.map((points) => at(points, round).y)),
  }));
  return [{ x: 0, y: 0 }, ...means];
}

function valueAt(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0) return points.at(-1)!.y;
  const [a, b] = [points[Math.max(0, after - 1)]!, points[after]!];
  return b.x === a.x ? b.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}

function areaTo(points: readonly Point[], end: number): number {
  const within = points.filter(({ x }) => x < end);
  const closed = [...within, { x: end, y: valueAt(points, end) }];
  return closed.slice(1).reduce((sum, b, i) => sum + ((b.x - closed[i]!.x) * (b.y + closed[i]!.y)) / 2, 0);
}
