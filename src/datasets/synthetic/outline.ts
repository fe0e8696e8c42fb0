/** A closed line around a centre, by its distance in every direction; and how steep it runs, for distances from it. */
export interface Outline {
  /** Distances at DIRECTIONS directions and the first again. */
  readonly radii: Float64Array;
  /** Factors that turn a distance along a ray into one across the line. */
  readonly slopes: Float64Array;
  readonly reach: number;
}

/** Distance of the line in a direction: its cosine and sine, and its angle in turns. */
export type Ray = (cos: number, sin: number, turns: number) => number;

const DIRECTIONS = 192;
const QUARTER = DIRECTIONS / 4;

/**
 * The directions run evenly along |x| + |y| = 1 and not along a circle, so that basic arithmetic finds the one of a
 * pixel: Math.atan2 may differ between machines.
 */
const COS = new Float64Array(DIRECTIONS);
const SIN = new Float64Array(DIRECTIONS);
const TURNS = new Float64Array(DIRECTIONS);
for (let i = 0; i < DIRECTIONS; i++) {
  const quarter = Math.floor(i / QUARTER);
  const part = (i % QUARTER) / QUARTER;
  const [along, across] = [1 - part, part];
  const length = Math.sqrt(along * along + across * across);
  const [c, s] = [along / length, across / length];
  COS[i] = [c, -s, -c, s][quarter]!;
  SIN[i] = [s, c, -s, -c][quarter]!;
  TURNS[i] = (quarter + quarterAngle(part)) / 4;
}

/** Angle of (1 - part, part) in quarter turns: an arc tangent that is right within 0.3 degrees. */
function quarterAngle(part: number): number {
  const tangent = 2 * part - 1;
  return 0.5 + tangent * (0.6738 - 0.1738 * Math.abs(tangent));
}

export function makeOutline(ray: Ray): Outline {
  const radii = new Float64Array(DIRECTIONS + 1);
  let reach = 0;
  for (let i = 0; i < DIRECTIONS; i++) {
    radii[i] = ray(COS[i]!, SIN[i]!, TURNS[i]!);
    if (radii[i]! > reach) reach = radii[i]!;
  }
  radii[DIRECTIONS] = radii[0]!;
  const slopes = new Float64Array(DIRECTIONS + 1);
  for (let i = 0; i < DIRECTIONS; i++) {
    const [before, after] = [(i + DIRECTIONS - 1) % DIRECTIONS, i + 1];
    const next = after % DIRECTIONS;
    const turn = Math.abs(COS[before]! * SIN[next]! - SIN[before]! * COS[next]!);
    const rise = (radii[after]! - radii[before]!) / (turn * radii[i]!);
    slopes[i] = 1 / Math.sqrt(1 + rise * rise);
  }
  slopes[DIRECTIONS] = slopes[0]!;
  return { radii, slopes, reach };
}

/** About the distance of a point from the line; below 0 inside. */
export function distanceFrom({ radii, slopes }: Outline, u: number, v: number): number {
  const across = Math.abs(u) + Math.abs(v);
  if (across === 0) return -radii[0]!;
  const place = v >= 0 ? (u >= 0 ? v / across : 1 - u / across) : u < 0 ? 2 - v / across : 3 + u / across;
  const at = place * QUARTER;
  const index = at >= DIRECTIONS ? DIRECTIONS - 1 : Math.floor(at);
  const radius = radii[index]! + (radii[index + 1]! - radii[index]!) * (at - index);
  return (Math.sqrt(u * u + v * v) - radius) * slopes[index]!;
}
