import type { Rng } from '../../core/rng.js';
import { pick, real } from './draws.js';
import { creature, fish, person, worm } from './limbed-figures.js';
import type { Ray } from './outline.js';
import { ellipse, hole, outlinePart, type Part } from './parts.js';
import { wave } from './wave.js';

/** A shape that deforms. Its radius is 1, or a little more where it stretches. */
export interface Figure {
  readonly name: string;
  /** True for what stands on the ground: it sways a little instead of turning round. */
  readonly isUpright: boolean;
  /** The pieces at a phase of its movement, in turns. */
  pose(phase: number): readonly Part[];
}

export const FIGURES = ['blob', 'polygon', 'star', 'ring', 'creature', 'person', 'worm', 'fish'] as const;
export type FigureName = (typeof FIGURES)[number];

type Pose = Figure['pose'];

const MAKERS: Readonly<Record<FigureName, (rng: Rng) => Pose>> = {
  blob,
  polygon,
  star,
  ring,
  creature,
  person,
  worm,
  fish,
};
const UPRIGHT: readonly FigureName[] = ['creature', 'person', 'fish'];

export function makeFigure(rng: Rng, name: FigureName = pick(rng, FIGURES)): Figure {
  return { name, isUpright: UPRIGHT.includes(name), pose: MAKERS[name](rng) };
}

/** An ellipse whose border swells in waves that run around it. */
function blob(rng: Rng): Pose {
  const round = ellipse(real(rng, 0.8, 1), real(rng, 0.55, 0.85));
  const bumps = [2, 3, 4, 5].map((times) => ({
    times,
    height: real(rng, 0.02, 0.28 / times),
    start: real(rng, 0, 1),
    speed: real(rng, -1, 1),
  }));
  return (phase) => {
    const ray: Ray = (cos, sin, turns) => {
      let swell = 1;
      for (const { times, height, start, speed } of bumps)
        swell += height * wave(times * turns + start + speed * phase);
      return round(cos, sin, turns) * swell;
    };
    return [outlinePart(0, 0, ray)];
  };
}

/** Three to seven straight sides, stretched to and fro. */
function polygon(rng: Rng): Pose {
  const count = rng.integer(3, 7);
  const sides = Array.from({ length: count }, (_, i) => {
    const turns = (i + real(rng, -0.22, 0.22)) / count;
    return { cos: wave(turns + 0.25), sin: wave(turns), away: real(rng, 0.55, 0.8) };
  });
  const stretch = real(rng, 0.04, 0.16);
  return (phase) => {
    const [wide, high] = [1 + stretch * wave(phase), 1 - stretch * wave(phase)];
    const ray: Ray = (cos, sin) => {
      let radius = 1.2;
      for (const side of sides) {
        const toward = (cos / wide) * side.cos + (sin / high) * side.sin;
        if (toward * radius > side.away) radius = side.away / toward;
      }
      return radius;
    };
    return [outlinePart(0, 0, ray)];
  };
}

/** Points, straight or rounded, that grow and shrink. */
function star(rng: Rng): Pose {
  const count = rng.integer(4, 8);
  const inner = real(rng, 0.42, 0.68);
  const isRound = rng.integer(0, 1) === 1;
  const breath = real(rng, 0.03, 0.12);
  return (phase) => {
    const [dent, lean] = [inner + breath * wave(phase), 0.25 * wave(phase * 0.7)];
    const ray: Ray = (_cos, _sin, turns) => {
      const part = count * turns - Math.floor(count * turns);
      const triangle = Math.abs(2 * part - 1);
      const height = isRound ? 0.5 + 0.5 * wave(count * turns + 0.25) : triangle * triangle;
      return (dent + (1 - dent) * height) * (1 + 0.25 * lean * wave(turns));
    };
    return [outlinePart(0, 0, ray)];
  };
}

/** A plate with a hole, through which one sees. */
function ring(rng: Rng): Pose {
  const [a, b] = [real(rng, 0.85, 1), real(rng, 0.7, 1)];
  const open = real(rng, 0.4, 0.55);
  const stretch = real(rng, 0.03, 0.12);
  return (phase) => {
    const [wide, high] = [a * (1 + stretch * wave(phase)), b * (1 - stretch * wave(phase))];
    return [outlinePart(0, 0, ellipse(wide, high)), hole(0, 0, ellipse(wide * open, high * open))];
  };
}
