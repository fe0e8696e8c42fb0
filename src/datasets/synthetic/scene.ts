import type { Rng } from '../../core/rng.js';
import { type Backdrop, makeBackdrop, shadesOf } from './backdrop.js';
import { type Camera, makeCamera } from './camera.js';
import { makeCanvas } from './canvas.js';
import { type Actor, type Cast, makeCast, type Stage } from './casting.js';
import { chance, pick, real, shuffled, sign } from './draws.js';
import { drawItem, type Item } from './item.js';
import { type Lens, makeLens } from './lens.js';
import { meetingPath, ownPath, standingPath } from './motion.js';
import { ease } from './noise.js';
import type { Path, Waypoint } from './path.js';
import { type Plan, STYLES, type Style } from './plan.js';
import { makeBush, makePost } from './scenery.js';
import { makeTexture } from './texture.js';
import { wave } from './wave.js';

/** A video before it is drawn. */
export interface Scene extends Stage {
  /** Number of objects; their ids are 1, 2, ... */
  readonly objects: number;
  readonly backdrop: Backdrop;
  readonly camera: Camera;
  readonly lens: Lens;
  /** From the back to the front: a later one hides an earlier one. */
  readonly items: readonly Item[];
}

/** Pixels of a texture to a radius; no more than so many to a pixel, where it would flicker. */
const TEXELS = { radius: 44, pixel: 1.6 };
/** Casts that are tried until all objects are well seen on the first frame; the last ones do without scenery. */
const TRIES = 24;
const BARE_TRIES = 6;
/** Least area of an object on the first frame: pixels, share of the picture, share of its own body. */
const SEEN = { pixels: 16, picture: 0.0015, body: 0.6 };

/** Draws the course of a video from a plan; every object is seen on the first frame. */
export function drawScene(rng: Rng, plan: Plan, stage: Stage): Scene {
  const style = STYLES[plan.level];
  const backdrop = makeBackdrop(rng.fork());
  const camera = makeCamera(rng.fork(), style, stage.frames);
  const lens = makeLens(rng.fork(), style, stage.frames);
  const base = { ...stage, objects: plan.objects, backdrop, camera, lens };
  for (let left = TRIES; ; left--) {
    const tried = left > BARE_TRIES ? plan : { ...plan, events: plan.events.filter((event) => event !== 'scenery') };
    const scene = { ...base, items: makeItems(rng.fork(), tried, style, base) };
    if (left === 1 || startsWell(scene)) return scene;
  }
}

function startsWell({ width, height, objects, items }: Scene): boolean {
  const canvas = makeCanvas(width, height);
  const whole = items.map((item, i) => drawItem(item, i + 1, 0, 0, canvas));
  const seen = new Array<number>(items.length + 1).fill(0);
  for (const owner of canvas.owners) seen[owner]!++;
  const least = Math.max(SEEN.pixels, SEEN.picture * width * height);
  const good = items.filter(({ id }, i) => id > 0 && seen[i + 1]! >= Math.max(least, SEEN.body * whole[i]!));
  return good.length === objects;
}

interface Setting extends Stage {
  readonly backdrop: Backdrop;
  readonly camera: Camera;
}

function makeItems(rng: Rng, plan: Plan, style: Style, setting: Setting): Item[] {
  const cast = makeCast(rng, plan, setting, setting.backdrop);
  const paths = pathsOf(rng, cast, setting, style);
  const shadow = chance(rng, 0.6) ? real(rng, 0.2, 0.5) * (setting.backdrop.sky === null ? 1 : 0.4) : 0;
  const items = cast.actors.map((actor, i) => itemOf(rng, actor, paths[i]!, setting, shadow));
  const order = depthOrder(rng, cast);
  const front = plan.events.includes('scenery') ? sceneryOf(rng, cast, paths, setting) : [];
  return [...order.map((i) => items[i]!), ...front];
}

function pathsOf(rng: Rng, { actors, meeting }: Cast, setting: Setting, style: Style): Path[] {
  const paths = actors.map((actor): Path => {
    const stands = actor.id === 0 && chance(rng, 0.3);
    if (!stands) return ownPath(rng, actor, setting, style);
    return standingPath(setting.camera, setting, 1, { frame: 0, x: actor.start[0], y: actor.start[1] });
  });
  if (meeting === null) return paths;
  const isBusy = actors[meeting.hidden]!.events.includes('exit');
  const frame = Math.floor((setting.frames - 1) * (isBusy ? 0.14 : real(rng, 0.35, 0.65)));
  if (frame < 1) return paths;
  const [x, y] = paths[meeting.hidden]!(frame);
  paths[meeting.cover] = meetingPath(rng, actors[meeting.cover]!, setting, style, { frame, x, y });
  return paths;
}

/** From back to front; who hides comes after whom it hides. */
function depthOrder(rng: Rng, { actors, meeting }: Cast): number[] {
  const order = shuffled(rng, [...actors.keys()]);
  if (meeting === null) return order;
  const rest = order.filter((i) => i !== meeting.cover);
  const after = rest.indexOf(meeting.hidden) + 1;
  return [...rest.slice(0, after), meeting.cover, ...rest.slice(after)];
}

function itemOf(rng: Rng, actor: Actor, path: Path, { frames }: Stage, shadow: number): Item {
  const { id, twinOf, figure, texture, events, radius } = actor;
  const [turn, spin, phase] = [real(rng, 0, 1), real(rng, 0.001, 0.012) * sign(rng), real(rng, 0, 1)];
  const pace = real(rng, 0.012, 0.035) * (events.includes('fast') ? 1.6 : 1);
  const factor = events.includes('growth')
    ? radius > 30 || chance(rng, 0.5)
      ? real(rng, 0.4, 0.6)
      : real(rng, 1.6, 2.1)
    : 1;
  const span = Math.max(1, frames - 1);
  return {
    ...{ id, twinOf, figure, texture, path, shadow },
    texels: Math.min(TEXELS.radius, TEXELS.pixel * radius),
    radius: (frame) =>
      radius *
      (1 + (factor - 1) * ease(Math.min(1, Math.max(0, frame / span)))) *
      (1 + 0.05 * wave(pace * 0.7 * frame + phase) - 0.05 * wave(phase)),
    angle: (frame) => (figure.isUpright ? 0.02 * wave(pace * frame + turn) : turn + spin * frame),
    phase: (frame) => phase + pace * frame,
    isMirrored: path(span / 3)[0] < path(0)[0],
  };
}

/** Trunks and bushes before everything, where objects pass. */
function sceneryOf(rng: Rng, { actors }: Cast, paths: readonly Path[], setting: Setting): Item[] {
  const { width, height, camera, backdrop } = setting;
  const objects = actors.flatMap(({ id }, i) => (id > 0 ? [i] : []));
  return Array.from({ length: rng.integer(1, Math.min(3, objects.length + 1)) }, (_, i) => {
    const target = objects[i % objects.length]!;
    const own = actors[target]!.radius;
    const radius = Math.max(Math.min(width, height) * 0.06, own * real(rng, 1.1, 1.4));
    const place = placeOnWay(rng, paths[target]!, own + radius, setting);
    const isPost = chance(rng, 0.5);
    const sway = real(rng, 0, 1);
    return {
      ...{ id: 0, twinOf: 0, shadow: 0.3, isMirrored: false, texels: Math.min(64, radius) },
      figure: isPost ? makePost(rng) : makeBush(rng),
      texture: makeTexture(rng, shadesOf(rng, backdrop.palette), 64, pick(rng, ['noise', 'patches', 'stripes'])),
      path: standingPath(camera, setting, real(rng, 1.1, 1.5), place),
      radius: () => radius,
      angle: (at) => 0.006 * wave(0.02 * at + sway),
      phase: (at) => 0.02 * at,
    };
  });
}

/** Where a path first is far enough from its beginning, or where it is farthest; some time before its end. */
function placeOnWay(rng: Rng, path: Path, clear: number, { width, height, frames }: Stage): Waypoint {
  const [fromX, fromY] = path(0);
  let best = { frame: 0, x: fromX, y: fromY };
  let most = 0;
  for (let frame = Math.floor(frames * real(rng, 0.2, 0.6)); frame < 0.9 * frames && most < clear; frame++) {
    const [x, y] = path(frame);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    const away = Math.sqrt((x - fromX) * (x - fromX) + (y - fromY) * (y - fromY));
    if (away <= most) continue;
    most = away;
    best = { frame, x, y };
  }
  return best;
}
