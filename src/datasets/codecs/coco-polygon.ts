import { UserError } from '../../core/errors.js';

/** Polygons are drawn on a grid so many times as fine. */
const SCALE = 5;
/** Most points of that grid on one outline: far more than any picture's, and drawn in a second. */
const MOST_POINTS = 20_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A point of the fine grid. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A polygon as run lengths down the columns, pixel for pixel as pycocotools draws it (rleFrPoly of maskApi.c): its outline
 * on a grid five times as fine, of which the points count where it crosses the middle of a column.
 * @param polygon x0, y0, x1, y1, ... in pixels, at least three corners
 * @param where names the file and place in errors
 * @throws UserError where it is no polygon, or one far outside its picture
 */
export function polygonRuns(polygon: readonly number[], { width, height }: Size, where: string): number[] {
  checkPolygon(polygon, { width, height }, where);
  const corners = cornersOf(polygon);
  const crossings: number[] = [];
  let points = 0;
  let last: Point | null = null;
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % corners.length]!;
    points += Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) + 1;
    if (points > MOST_POINTS) throw broken(where, 'an outline of many times the size of any picture', 'a shorter one');
    last = addEdge(from, to, last, { width, height }, crossings);
  }
  crossings.push(width * height);
  return runsBetween(Float64Array.from(crossings).sort());
}

function cornersOf(polygon: readonly number[]): readonly Point[] {
  const at = (index: number) => Math.trunc(SCALE * polygon[index]! + 0.5);
  return Array.from({ length: polygon.length / 2 }, (_, i) => ({ x: at(2 * i), y: at(2 * i + 1) }));
}

/** Goes along an edge from its first corner to its second, its points rounded from its upper or left end. */
function addEdge(from: Point, to: Point, before: Point | null, size: Size, crossings: number[]): Point {
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  const isFlat = dx >= dy;
  const isTurned = isFlat ? from.x > to.x : from.y > to.y;
  const [start, end] = isTurned ? [to, from] : [from, to];
  const steps = isFlat ? dx : dy;
  const slope = steps === 0 ? 0 : (isFlat ? end.y - start.y : end.x - start.x) / steps;
  let last = before;
  for (let d = 0; d <= steps; d++) {
    const t = isTurned ? steps - d : d;
    const point = isFlat
      ? { x: t + start.x, y: Math.trunc(start.y + slope * t + 0.5) }
      : { x: Math.trunc(start.x + slope * t + 0.5), y: t + start.y };
    if (last !== null && point.x !== last.x) addCrossing(last, point, size, crossings);
    last = point;
  }
  return last!;
}

/** Notes the place in the picture, counted down the columns, where the outline goes through the middle of a column. */
function addCrossing(from: Point, to: Point, { width, height }: Size, crossings: number[]): void {
  const x = ((to.x < from.x ? to.x : to.x - 1) + 0.5) / SCALE - 0.5;
  if (Math.floor(x) !== x || x < 0 || x > width - 1) return;
  const y = (Math.min(to.y, from.y) + 0.5) / SCALE - 0.5;
  crossings.push(x * height + Math.ceil(Math.min(Math.max(y, 0), height)));
}

/** Runs of unset and set pixels in turn; two crossings at one place cancel each other. */
function runsBetween(crossings: Float64Array): number[] {
  const lengths = Array.from(crossings, (place, i) => place - (i === 0 ? 0 : crossings[i - 1]!));
  const runs = [lengths[0]!];
  for (let i = 1; i < lengths.length; i++) {
    if (lengths[i]! > 0) runs.push(lengths[i]!);
    else if (++i < lengths.length) runs[runs.length - 1]! += lengths[i]!;
  }
  return runs;
}

function checkPolygon(polygon: readonly number[], { width, height }: Size, where: string): void {
  if (polygon.length < 6 || polygon.length % 2 !== 0) {
    throw broken(where, `${polygon.length} numbers`, 'x and y of at least three corners');
  }
  const side = [width, height];
  const wrong = polygon.find((value, i) => {
    const own = side[i % 2]!;
    return typeof value !== 'number' || !(value >= -own && value <= 2 * own);
  });
  if (wrong === undefined) return;
  throw broken(where, JSON.stringify(wrong).slice(0, 40), `corners in or near a picture of ${width}x${height}`);
}

function broken(where: string, found: string, expected: string): UserError {
  const next = 'export the annotations again';
  return new UserError({ what: 'A polygon of COCO is broken.', where, expected, found, next });
}
