import type { Rng } from '../../core/rng.js';
import type { Camera } from './camera.js';
import type { Actor, Stage } from './casting.js';
import { chance, clamp, real, sign } from './draws.js';
import { type Path, pathThrough, type Room, stroll, type Waypoint } from './path.js';
import { between, type Style } from './plan.js';

/** Fewer frames have no time to leave and return. */
const LEAST_FOR_EXIT = 8;

/** The way of an actor that goes where it likes, out of the picture and back where it is meant to. */
export function ownPath(rng: Rng, actor: Actor, stage: Stage, style: Style): Path {
  const [x, y] = actor.start;
  const start = { frame: 0, x, y };
  const last = Math.max(1, stage.frames - 1);
  const pace = paceOf(rng, actor, stage, style);
  const room = roomOf(actor, stage);
  if (!actor.events.includes('exit') || stage.frames < LEAST_FOR_EXIT) {
    return pathThrough(stroll(rng, start, room, pace.speed, pace.stride, last));
  }
  const leaves = Math.floor(last * real(rng, 0.15, 0.35));
  const before = leaves < 1 ? [start] : stroll(rng, start, room, pace.speed, pace.stride, leaves);
  const away = trip(rng, before.at(-1)!, actor, stage, pace.speed);
  return pathThrough([...before, ...away, ...stroll(rng, away.at(-1)!, room, pace.speed, pace.stride, last).slice(1)]);
}

/** A way that passes a point on a frame. */
export function meetingPath(rng: Rng, actor: Actor, stage: Stage, style: Style, meet: Waypoint): Path {
  const [x, y] = actor.start;
  const { speed, stride } = paceOf(rng, actor, stage, style);
  const after = stroll(
    rng,
    meet,
    roomOf(actor, stage),
    Math.max(speed, meetSpeed(actor, meet)),
    stride,
    stage.frames - 1,
  );
  return pathThrough([{ frame: 0, x, y }, ...after]);
}

function meetSpeed({ start }: Actor, meet: Waypoint): number {
  const [dx, dy] = [meet.x - start[0], meet.y - start[1]];
  return Math.sqrt(dx * dx + dy * dy) / Math.max(1, meet.frame);
}

/** The way of what stands still in the world, so near (from 1) that it passes faster than the ground. */
export function standingPath(camera: Camera, stage: Stage, near: number, at: Waypoint): Path {
  const scale = (Math.min(stage.width, stage.height) / 256) * near;
  const then = camera(at.frame);
  return (frame) => {
    const now = camera(frame);
    return [at.x - (now.x - then.x) * scale, at.y - (now.y - then.y) * scale];
  };
}

function paceOf(rng: Rng, { events, radius }: Actor, { width, height }: Stage, style: Style) {
  const side = Math.min(width, height);
  const speed = events.includes('fast') ? radius * real(rng, 0.26, 0.45) : (between(rng, style.speed) * side) / 256;
  return { speed, stride: clamp(Math.floor((0.4 * side) / speed), 3, 14) };
}

/** Centres stay so far inside that most of the body is seen. */
function roomOf({ radius }: Actor, { width, height }: Stage): Room {
  const margin = Math.min(radius * 0.85, width / 3, height / 3);
  return { left: margin, top: margin, right: width - margin, bottom: height - margin };
}

/** Out over the nearest border, and back over the same or the opposite one. */
function trip(rng: Rng, from: Waypoint, { radius, events }: Actor, { width, height, frames }: Stage, speed: number) {
  const last = frames - 1;
  const beyond = radius * (events.includes('growth') ? 2.6 : 1.6) + 3;
  const isAcross = Math.min(from.x, width - from.x) < Math.min(from.y, height - from.y) || chance(rng, 0.5);
  const length = isAcross ? width : height;
  const isLow = (isAcross ? from.x : from.y) < length / 2;
  const [outside, other] = isLow ? [-beyond, length + beyond] : [length + beyond, -beyond];
  const back = chance(rng, 0.7) ? outside : other;
  const brisk = Math.max(speed, length * 0.02);
  const time = Math.floor((Math.abs(outside - (isAcross ? from.x : from.y)) + 1) / brisk) + 1;
  const out = from.frame + clamp(time, 1, Math.floor(last * 0.25));
  const stay = Math.max(2, Math.floor(last * real(rng, 0.06, 0.18)));
  const inside = isAcross ? width / 2 : height / 2;
  const side = back < 0 ? -1 : 1;
  const entry = inside + side * length * real(rng, 0.05, 0.25);
  const drift = clamp((isAcross ? from.y : from.x) + sign(rng) * radius, radius, (isAcross ? height : width) - radius);
  const place = (frame: number, along: number, across: number): Waypoint =>
    isAcross ? { frame, x: along, y: across } : { frame, x: across, y: along };
  const returned = Math.min(last - 1, out + stay + clamp(time, 2, Math.floor(last * 0.25)));
  return [
    place(out, outside, isAcross ? from.y : from.x),
    place(out + stay, back, drift),
    place(returned, entry, drift),
  ];
}
