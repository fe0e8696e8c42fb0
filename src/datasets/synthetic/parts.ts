import { clamp } from './draws.js';
import { distanceFrom, makeOutline, type Outline, type Ray } from './outline.js';

/** A piece of a figure, in units of the figure's radius; y points down. */
export type Part = OutlinePart | Capsule;

interface OutlinePart {
  readonly kind: 'outline';
  readonly x: number;
  readonly y: number;
  readonly outline: Outline;
  /** True where the piece is cut out of those before it. */
  readonly isHole: boolean;
}

/** A thick line between two points. */
interface Capsule {
  readonly kind: 'capsule';
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  /** 1 / length squared. */
  readonly scale: number;
  /** Half the thickness at (x, y), and what it grows to the other end. */
  readonly start: number;
  readonly growth: number;
}

export function outlinePart(x: number, y: number, ray: Ray): Part {
  return { kind: 'outline', x, y, outline: makeOutline(ray), isHole: false };
}

export function hole(x: number, y: number, ray: Ray): Part {
  return { kind: 'outline', x, y, outline: makeOutline(ray), isHole: true };
}

export function capsule(x: number, y: number, toX: number, toY: number, start: number, end = start): Part {
  const [dx, dy] = [toX - x, toY - y];
  return { kind: 'capsule', x, y, dx, dy, scale: 1 / Math.max(1e-6, dx * dx + dy * dy), start, growth: end - start };
}

export function ellipse(a: number, b: number): Ray {
  return (cos, sin) => 1 / Math.sqrt((cos * cos) / (a * a) + (sin * sin) / (b * b));
}

/** About the distance of (u, v) from the union of all parts, holes taken out; below 0 inside. */
export function distanceTo(parts: readonly Part[], u: number, v: number): number {
  let nearest = 1e9;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const x = u - part.x;
    const y = v - part.y;
    if (part.kind === 'capsule') {
      const along = clamp((x * part.dx + y * part.dy) * part.scale, 0, 1);
      const acrossX = x - part.dx * along;
      const acrossY = y - part.dy * along;
      const distance = Math.sqrt(acrossX * acrossX + acrossY * acrossY) - part.start - part.growth * along;
      if (distance < nearest) nearest = distance;
    } else {
      const distance = distanceFrom(part.outline, x, y);
      if (part.isHole) nearest = Math.max(nearest, -distance);
      else if (distance < nearest) nearest = distance;
    }
  }
  return nearest;
}

/** No point inside is further from the centre. */
export function reachOf(parts: readonly Part[]): number {
  let reach = 0;
  for (const part of parts) {
    const own = part.kind === 'outline' ? part.outline.reach : part.start + Math.abs(part.growth);
    const end = part.kind === 'capsule' ? lengthOf(part.x + part.dx, part.y + part.dy) : 0;
    reach = Math.max(reach, own + Math.max(end, lengthOf(part.x, part.y)));
  }
  return reach;
}

function lengthOf(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
