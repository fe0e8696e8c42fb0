import type { Rng } from '../../core/rng.js';
import type { Backdrop } from './backdrop.js';
import { chance, clamp, pick, real, shuffled } from './draws.js';
import { type Figure, type FigureName, makeFigure } from './figure.js';
import { objectPalette, type Palette, similarPalette } from './palette.js';
import { type Event, type Plan, STYLES } from './plan.js';
import { makeTexture, PATTERNS, type PatternName, type Texture } from './texture.js';

/** The picture that a scene is made for. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** A thing before it moves. */
export interface Actor {
  readonly id: number;
  readonly twinOf: number;
  readonly figure: Figure;
  readonly texture: Texture;
  readonly radius: number;
  /** Where it is on the first frame. */
  readonly start: readonly [x: number, y: number];
  readonly events: readonly Event[];
}

/** Least radius in pixels of what has a mask. */
const LEAST = 5;
const TEXTURE_SIDE = 128;
/** Figures that hide what is behind them, and that are seen when they are small. */
const COMPACT: readonly FigureName[] = ['blob', 'polygon', 'star', 'fish'];

/**
 * The objects, those that look like them, and passers-by, each in a cell of its own on the first frame.
 * @param hidden,cover the actors, by their place in the list, that are to meet; null where the plan has no crossing
 */
export interface Cast {
  readonly actors: readonly Actor[];
  readonly meeting: { readonly hidden: number; readonly cover: number } | null;
}

export function makeCast(rng: Rng, plan: Plan, stage: Stage, backdrop: Backdrop): Cast {
  const roles = rolesOf(rng, plan);
  const cells = cellsOf(rng, roles.length, stage);
  const actors: Actor[] = [];
  for (const [i, role] of roles.entries()) {
    const twin = actors.find(({ id }) => id === role.twinOf && role.twinOf > 0);
    const cover = roles.findIndex(({ isCover }) => isCover) === i;
    const events = role.id === 0 ? [] : eventsOf(rng, plan, role.id);
    const looks = twin === undefined ? makeLooks(rng.fork(), plan, backdrop, cover || events.includes('small')) : null;
    const radius = radiusOf(rng, cells.size, stage, events, twin);
    actors.push({
      ...{ id: role.id, twinOf: role.twinOf, events, start: cells.centres[i]! },
      figure: looks?.figure ?? twin!.figure,
      texture: looks?.texture ?? twinTexture(rng.fork(), twin!),
      radius: cover ? Math.max(radius, cells.size * 0.36) : radius,
    });
  }
  return { actors, meeting: meetingOf(plan, roles) };
}

interface Role {
  readonly id: number;
  readonly twinOf: number;
  readonly isCover: boolean;
}

function rolesOf(rng: Rng, { objects, events, level }: Plan): Role[] {
  const roles: Role[] = Array.from({ length: objects }, (_, i) => ({ id: i + 1, twinOf: 0, isCover: false }));
  if (events.includes('twin')) {
    const count = level === 'hard' ? rng.integer(1, 3) : rng.integer(1, 2);
    for (let i = 0; i < count; i++) roles.push({ id: 0, twinOf: (i % objects) + 1, isCover: false });
  }
  if (events.includes('crossing')) {
    if (objects > 1 && chance(rng, 0.5)) roles[objects - 1] = { ...roles[objects - 1]!, isCover: true };
    else roles.push({ id: 0, twinOf: 0, isCover: true });
  }
  if (level === 'hard' && chance(rng, 0.4)) roles.push({ id: 0, twinOf: 0, isCover: false });
  return roles;
}

function meetingOf({ objects }: Plan, roles: readonly Role[]): Cast['meeting'] {
  const cover = roles.findIndex(({ isCover }) => isCover);
  return cover < 0 ? null : { cover, hidden: cover === 0 ? 1 : Math.min(objects, cover) - 1 };
}

/** The first object leaves, the last is fast; one or two are small. */
function eventsOf(rng: Rng, { events, objects }: Plan, id: number): Event[] {
  const has = (event: Event) => events.includes(event);
  return [
    ...(has('exit') && (id === 1 || chance(rng, 0.25)) ? ['exit' as const] : []),
    ...(has('fast') && (id === objects || chance(rng, 0.4)) ? ['fast' as const] : []),
    ...(has('small') && (id <= 1 || chance(rng, 0.6)) ? ['small' as const] : []),
    ...(has('growth') && (id === objects || chance(rng, 0.3)) ? ['growth' as const] : []),
  ];
}

/** Centres of cells, in no order, and the shorter side of a cell. */
function cellsOf(rng: Rng, count: number, { width, height }: Stage) {
  let columns = 1;
  while (columns * Math.max(1, Math.floor((columns * height) / width + 0.5)) < count) columns++;
  const rows = Math.ceil(count / columns);
  const [wide, high] = [width / columns, height / rows];
  const size = Math.min(wide, high);
  const centres = shuffled(rng, [...Array(columns * rows).keys()]).map((cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    return [
      (column + 0.5) * wide + real(rng, -0.08, 0.08) * size + real(rng, -0.5, 0.5) * (wide - size),
      (row + 0.5) * high + real(rng, -0.08, 0.08) * size + real(rng, -0.5, 0.5) * (high - size),
    ] as const;
  });
  return { size, centres };
}

function radiusOf(rng: Rng, cell: number, { width, height }: Stage, events: readonly Event[], twin?: Actor): number {
  const side = Math.min(width, height);
  if (twin !== undefined) return Math.max(LEAST, twin.radius * real(rng, 0.85, 1.15));
  const most = Math.min(cell * 0.46, side * 0.25);
  if (events.includes('small')) return clamp(side * real(rng, 0.034, 0.052), LEAST, Math.max(LEAST, most));
  return Math.max(LEAST, most * real(rng, 0.68, 1));
}

function makeLooks(rng: Rng, { level }: Plan, backdrop: Backdrop, isCompact: boolean) {
  const own = objectPalette(rng);
  const isHidden = chance(rng, STYLES[level].camouflage);
  const palette: Palette = isHidden ? [own[0], pick(rng, backdrop.palette), own[2]] : own;
  const pattern: PatternName = pick(rng, PATTERNS);
  return {
    figure: isCompact ? makeFigure(rng, pick(rng, COMPACT)) : makeFigure(rng),
    texture: makeTexture(rng, palette, TEXTURE_SIDE, pattern),
  };
}

/** The same pattern in nearly the same colours. */
function twinTexture(rng: Rng, { texture }: Actor): Texture {
  const [lighter] = similarPalette(rng, [
    [128, 128, 128],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const data = Float32Array.from(texture.data, (value, i) => clamp((value * lighter[i % 3]!) / 128, 0, 255));
  return { side: texture.side, data };
}
