import type { DIFFICULTY_NAMES } from '../../core/known-names.js';
import type { Rng } from '../../core/rng.js';
import { chance, real } from './draws.js';

export type Difficulty = (typeof DIFFICULTY_NAMES)[number];
/** Of one sequence. */
export type Level = Exclude<Difficulty, 'mixed'>;

/** What is meant to happen in a sequence; attributes say what did. */
export type Event = 'crossing' | 'scenery' | 'exit' | 'twin' | 'fast' | 'small' | 'growth';

/** What a scene is drawn from. */
export interface Plan {
  readonly level: Level;
  /** Number of objects, 1 to 4. */
  readonly objects: number;
  readonly events: readonly Event[];
}

/** How a level moves and how it is filmed. */
export interface Style {
  /** Pixels a frame of objects and of the camera, where the shorter side has 256. */
  readonly speed: readonly [number, number];
  readonly pan: readonly [number, number];
  readonly shake: number;
  /** Standard deviation of the noise, of 255. */
  readonly noise: readonly [number, number];
  /** Share by which the light changes, and how often it is dark. */
  readonly light: readonly [number, number];
  readonly dark: number;
  /** Share of the time between two frames that the shutter is open, and how often a lens loses its focus. */
  readonly shutter: readonly [number, number];
  readonly defocus: number;
  /** How often an object has a colour of the background. */
  readonly camouflage: number;
}

export const STYLES: Readonly<Record<Level, Style>> = {
  easy: {
    ...{ speed: [0.8, 2], pan: [0, 0.5], shake: 0.2, noise: [0.5, 2], light: [0, 0.05], dark: 0 },
    ...{ shutter: [0, 0.2], defocus: 0, camouflage: 0 },
  },
  moderate: {
    ...{ speed: [1.2, 3], pan: [0, 1.2], shake: 0.6, noise: [1, 5], light: [0.03, 0.15], dark: 0.1 },
    ...{ shutter: [0.1, 0.5], defocus: 0.25, camouflage: 0.15 },
  },
  hard: {
    ...{ speed: [1.8, 4.2], pan: [0.3, 2.2], shake: 1.2, noise: [2, 9], light: [0.08, 0.28], dark: 0.25 },
    ...{ shutter: [0.3, 0.9], defocus: 0.5, camouflage: 0.35 },
  },
};

const MIXED: readonly Level[] = ['moderate', 'easy', 'hard', 'moderate', 'hard', 'hard'];

/** Taken one after another, so that a set of some length has all of them. */
const EVENTS: Readonly<Record<Level, readonly (readonly Event[])[]>> = {
  easy: [[], ['growth'], ['twin'], []],
  moderate: [['crossing'], ['exit'], ['twin'], ['fast'], ['scenery'], ['small', 'growth']],
  hard: [
    ['exit', 'twin', 'crossing'],
    ['scenery', 'fast'],
    ['exit', 'small', 'scenery'],
    ['crossing', 'twin', 'growth'],
    ['exit', 'fast'],
    ['crossing', 'scenery', 'twin', 'small'],
  ],
};
const OBJECTS: Readonly<Record<Level, readonly number[]>> = {
  easy: [1, 2],
  moderate: [2, 1, 3, 2],
  hard: [3, 2, 4, 1, 2, 3],
};
const EXTRA: readonly Event[] = ['crossing', 'scenery', 'exit', 'twin', 'fast', 'growth'];

/** @param index of the sequence in its set */
export function planOf(rng: Rng, index: number, difficulty: Difficulty): Plan {
  const level = levelOf(index, difficulty);
  const turn = turnOf(index, difficulty);
  const events = new Set<Event>(EVENTS[level][turn % EVENTS[level].length]);
  const more = { easy: 0, moderate: 0.3, hard: 0.6 }[level];
  if (chance(rng, more)) events.add(EXTRA[rng.integer(0, EXTRA.length - 1)]!);
  return { level, objects: OBJECTS[level][turn % OBJECTS[level].length]!, events: [...events] };
}

function levelOf(index: number, difficulty: Difficulty): Level {
  return difficulty === 'mixed' ? MIXED[index % MIXED.length]! : difficulty;
}

/** How many sequences of the same level come before. */
function turnOf(index: number, difficulty: Difficulty): number {
  if (difficulty !== 'mixed') return index;
  const level = levelOf(index, difficulty);
  const count = (list: readonly Level[]) => list.filter((one) => one === level).length;
  return Math.floor(index / MIXED.length) * count(MIXED) + count(MIXED.slice(0, index % MIXED.length));
}

export function between(rng: Rng, [low, high]: readonly [number, number]): number {
  return real(rng, low, high);
}
