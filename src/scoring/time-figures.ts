import { mean } from '../metrics/statistics.js';
import type { CurveRow } from '../runs/tables.js';

/** Seconds at which DAVIS compares. */
const MOMENT = 60;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * J&F over annotation time in two figures, as the interactive track of DAVIS has them (arXiv 1803.00557): the area under
 * the curve as a share of the budget (AUC), and the value at a minute (JF@60s). Straight lines join (0, 0) and the rounds;
 * after the last round its value stays. Means over objects. AUC only where there is a budget.
 * @param budget seconds an object; a sequence has the sum, since its objects share one clock
 */
export function timeFigures(rows: readonly CurveRow[], budget: number | undefined): Record<string, number> {
  const objects = new Map<string, Map<string, Point[]>>();
  for (const { sequence, object, x, x_value, JF } of rows) {
    if (x !== 'seconds') continue;
    const curves = objects.get(sequence) ?? new Map<string, Point[]>();
    objects.set(sequence, curves.set(object, [...(curves.get(object) ?? [{ x: 0, y: 0 }]), { x: x_value, y: JF }]));
  }
  const lists = [...objects.values()];
  const curves = lists.flatMap((list) => [...list.values()]);
  const areas = lists.flatMap((list) => {
    const end = (budget ?? 0) * list.size;
    return [...list.values()].map((points) => areaTo(points, end) / end);
  });
  return {
    ...(budget !== undefined && areas.length > 0 && { AUC: mean(areas) }),
    ...(curves.length > 0 && { [`JF@${MOMENT}s`]: mean(curves.map((points) => valueAt(points, MOMENT))) }),
  };
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
