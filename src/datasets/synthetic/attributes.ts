import type { LabelImage } from '../../core/image.js';
import type { DrawnFrame } from './draw-frame.js';
import type { Item } from './item.js';

/** In the order in which they are listed. */
export const ATTRIBUTES = ['occlusion', 'exit', 'look-alike', 'fast', 'small', 'scale'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** Where an attribute begins; written beside the set. */
export const LIMITS = {
  /** An object loses more than this share of its area in the picture to others on some frame. */
  occlusion: 0.5,
  /** A look-alike is seen on this share of the frames, with an area of at least a quarter of the object's median. */
  lookAlike: 0.25,
  /** Mean way of an object's centre from one frame to the next, as a share of the square root of its median area. */
  fast: 0.2,
  /** Median area of an object where it is seen, as a share of the picture. */
  small: 0.01,
  /** Largest area of an object to its smallest, where it is wholly seen. */
  scale: 2,
} as const;

/** An object smaller than this is not said to be hidden: a border that turns over a pixel would do. */
const LEAST_HIDDEN = 12;

/** One object on one frame. */
export interface ObjectSight {
  readonly area: number;
  /** Centre of what is seen; 0 where nothing is. */
  readonly x: number;
  readonly y: number;
  /** True where it reaches the picture's border. */
  readonly isCut: boolean;
  /** Pixels that it would have in the picture if nothing hid it. */
  readonly whole: number;
}

/** What the frames of a sequence show, gathered while they are drawn. */
export interface Sights {
  readonly pixels: number;
  /** By object, from the first id on, then by frame. */
  readonly objects: ObjectSight[][];
  /** Of things without a mask that look like an object: which, and their areas by frame. */
  readonly twins: { readonly of: number; readonly areas: number[] }[];
}

export function noSights(objects: number, items: readonly Item[], pixels: number): Sights {
  const twins = items.filter(({ twinOf }) => twinOf > 0).map(({ twinOf }) => ({ of: twinOf, areas: [] }));
  return { pixels, objects: Array.from({ length: objects }, () => []), twins };
}

/** Adds a frame to what was gathered. */
export function addSights(sights: Sights, items: readonly Item[], { labels, whole, seen }: DrawnFrame): void {
  for (const [i, sight] of sightsOf(labels, sights.objects.length).entries()) {
    const item = items.findIndex(({ id }) => id === i + 1);
    sights.objects[i]!.push({ ...sight, whole: whole[item]! });
  }
  const twins = items.flatMap(({ twinOf }, i) => (twinOf > 0 ? [seen[i]!] : []));
  for (const [i, area] of twins.entries()) sights.twins[i]!.areas.push(area);
}

/** Area, centre and whether it is cut, of the objects 1 to `objects`. */
export function sightsOf({ width, height, data }: LabelImage, objects: number): Omit<ObjectSight, 'whole'>[] {
  const sums = Array.from({ length: objects + 1 }, () => ({ area: 0, x: 0, y: 0, isCut: false }));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at] === 0) continue;
      const sum = sums[data[at]!]!;
      sum.area++;
      sum.x += x;
      sum.y += y;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) sum.isCut = true;
    }
  }
  return sums.slice(1).map(({ area, x, y, isCut }) => {
    return { area, x: x / Math.max(1, area), y: y / Math.max(1, area), isCut };
  });
}

/** What is true of at least one object of the sequence. */
export function attributesOf({ pixels, objects, twins }: Sights): Attribute[] {
  const holds: Readonly<Record<Attribute, (frames: readonly ObjectSight[], id: number) => boolean>> = {
    occlusion: (frames) =>
      frames.some(({ area, whole }) => whole >= LEAST_HIDDEN && area < (1 - LIMITS.occlusion) * whole),
    exit: (frames) => frames.some(({ area }, i) => area === 0 && frames.slice(0, i).some((before) => before.area > 0)),
    'look-alike': (frames, id) => {
      const least = medianArea(frames) / 4;
      const isSeen = (areas: readonly number[]) =>
        areas.filter((area) => area >= least).length >= LIMITS.lookAlike * areas.length;
      return twins.some((twin) => twin.of === id && isSeen(twin.areas));
    },
    fast: (frames) => meanStep(frames) > LIMITS.fast * Math.sqrt(medianArea(frames)),
    small: (frames) => medianArea(frames) < LIMITS.small * pixels,
    scale: (frames) => {
      const areas = frames
        .filter(({ area, whole, isCut }) => area === whole && !isCut && area > 0)
        .map(({ area }) => area);
      return areas.length > 1 && Math.max(...areas) >= LIMITS.scale * Math.min(...areas);
    },
  };
  return ATTRIBUTES.filter((name) => objects.some((frames, i) => holds[name](frames, i + 1)));
}

/** Of the frames that show the object. */
function medianArea(frames: readonly ObjectSight[]): number {
  const areas = frames.flatMap(({ area }) => (area > 0 ? [area] : [])).sort((a, b) => a - b);
  return areas[Math.floor(areas.length / 2)] ?? 0;
}

/** Pixels a frame, over pairs of frames that both show the object. */
function meanStep(frames: readonly ObjectSight[]): number {
  let [sum, count] = [0, 0];
  for (let i = 1; i < frames.length; i++) {
    const [before, after] = [frames[i - 1]!, frames[i]!];
    if (before.area === 0 || after.area === 0) continue;
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    sum += Math.sqrt(dx * dx + dy * dy);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
