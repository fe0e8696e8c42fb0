/** Rows of a structuring element that span the same columns. All are offsets from its centre. */
export interface SpanRows {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  readonly rows: readonly number[];
}

/** A structuring element as row spans, each of which contains the one before. */
export type StructuringElement = readonly SpanRows[];

const made = new Map<number, StructuringElement>();

/**
 * The disk x^2 + y^2 <= radius^2 as skimage.morphology.disk draws it and cv2.dilate centres it. Of a whole radius it is
 * symmetric; of another the grid starts at -radius, so that it is neither centred nor symmetric (which MOSEv2's evaluator
 * meets where 0.008 of the diagonal is the tolerance).
 * @param radius in pixels, at least 0
 */
export function disk(radius: number): StructuringElement {
  const known = made.get(radius);
  if (known !== undefined) return known;
  const element = spansOf(radius);
  if (made.size > 1000) made.clear();
  made.set(radius, element);
  return element;
}

function spansOf(radius: number): StructuringElement {
  const grid = gridOf(radius);
  const centre = grid.length >> 1;
  const bySpan = new Map<string, { from: number; to: number; rows: number[] }>();
  for (const [i, y] of grid.entries()) {
    const inside = grid.map((x) => x * x + y * y <= radius * radius);
    const first = inside.indexOf(true);
    if (first < 0) continue;
    const [from, to] = [first - centre, inside.lastIndexOf(true) - centre];
    const span = bySpan.get(`${from} ${to}`) ?? { from, to, rows: [] };
    span.rows.push(i - centre);
    bySpan.set(`${from} ${to}`, span);
  }
  // An element without a pixel, which radii below 0.7 give, is to cv2.dilate its own first corner.
  if (bySpan.size === 0) return [{ from: -centre, to: -centre, rows: [-centre] }];
  return [...bySpan.values()].sort((a, b) => a.to - a.from - (b.to - b.from));
}

/** numpy.arange(-radius, radius + 1), with its rounding. */
function gridOf(radius: number): number[] {
  const start = -radius;
  const step = start + 1 - start;
  return Array.from({ length: Math.ceil(radius + 1 - start) }, (_, i) => start + i * step);
}
