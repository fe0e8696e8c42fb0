import type { Rng } from '../../core/rng.js';
import { real } from './draws.js';
import { capsule, ellipse, outlinePart, type Part } from './parts.js';
import { wave } from './wave.js';

type Pose = (phase: number) => readonly Part[];

/** An animal seen from its side, walking to the right on four legs. */
export function creature(rng: Rng): Pose {
  const [long, deep] = [real(rng, 0.52, 0.66), real(rng, 0.26, 0.38)];
  const [leg, thick] = [real(rng, 0.42, 0.6), real(rng, 0.07, 0.12)];
  const head = { x: long + real(rng, 0.12, 0.22), y: real(rng, -0.45, -0.2), size: real(rng, 0.17, 0.26) };
  const tail = { x: -long - real(rng, 0.2, 0.38), y: real(rng, -0.3, 0.15) };
  const swing = real(rng, 0.12, 0.24);
  const hips = [-0.72, -0.5, 0.5, 0.72];
  const order = [0, 0.5, 0.25, 0.75];
  return (phase) => {
    const nod = 0.06 * wave(phase * 2);
    const legs = hips.map((hip, i) => {
      const step = wave(phase * 2 + order[i]!);
      const lift = Math.max(0, wave(phase * 2 + order[i]! + 0.25)) * 0.1;
      return capsule(hip * long, deep * 0.4, hip * long + swing * step, deep * 0.4 + leg - lift, thick, thick * 0.75);
    });
    return [
      outlinePart(0, 0, ellipse(long, deep * (1 + 0.05 * wave(phase * 4)))),
      ...legs,
      capsule(long * 0.7, -deep * 0.2, head.x, head.y + nod, 0.16, 0.12),
      outlinePart(head.x, head.y + nod, ellipse(head.size * 1.25, head.size * 0.85)),
      capsule(-long * 0.9, -deep * 0.2, tail.x, tail.y + 0.22 * wave(phase), 0.07, 0.04),
    ];
  };
}

/** Head, trunk, two arms and two legs, walking. */
export function person(rng: Rng): Pose {
  const [shoulder, hip] = [real(rng, 0.17, 0.26), real(rng, 0.13, 0.2)];
  const [arm, leg] = [real(rng, 0.42, 0.55), real(rng, 0.55, 0.66)];
  const head = real(rng, 0.15, 0.2);
  const [stride, reach] = [real(rng, 0.18, 0.38), real(rng, 0.15, 0.4)];
  return (phase) => {
    const step = wave(phase * 2);
    const bob = 0.03 * wave(phase * 4);
    const limb = (x: number, y: number, swing: number, length: number, thick: number) => {
      const knee = [x + swing * 0.45, y + length * 0.52] as const;
      const end = [x + swing + Math.min(0, swing) * 0.3, y + length - 0.15 * Math.abs(swing)] as const;
      return [capsule(x, y, knee[0], knee[1], thick), capsule(knee[0], knee[1], end[0], end[1], thick, thick * 0.8)];
    };
    return [
      outlinePart(0.03 * step, -0.78 + bob, ellipse(head, head * 1.15)),
      capsule(0, -0.45 + bob, 0, 0.12 + bob, shoulder, hip),
      ...limb(0.05, -0.5 + bob, reach * step, arm, 0.075),
      ...limb(-0.05, -0.5 + bob, -reach * step, arm, 0.075),
      ...limb(0.06, 0.2 + bob, -stride * step, leg, 0.1),
      ...limb(-0.06, 0.2 + bob, stride * step, leg, 0.1),
    ];
  };
}

const JOINTS = 7;

/** A chain along a running wave. */
export function worm(rng: Rng): Pose {
  const [height, length] = [real(rng, 0.2, 0.38), real(rng, 0.6, 1)];
  const [thick, thin] = [real(rng, 0.16, 0.24), real(rng, 0.08, 0.14)];
  return (phase) => {
    const point = (i: number) => {
      const share = i / (JOINTS - 1);
      return [0.82 - 1.64 * share, height * wave(share * length - phase * 2)] as const;
    };
    return Array.from({ length: JOINTS - 1 }, (_, i) => {
      const [from, to] = [point(i), point(i + 1)];
      const width = (at: number) => thick + ((thin - thick) * at) / (JOINTS - 1);
      return capsule(from[0], from[1], to[0], to[1], width(i), width(i + 1));
    });
  };
}

/** A body with a tail that beats and fins, seen from its side, swimming to the right. */
export function fish(rng: Rng): Pose {
  const [long, deep] = [real(rng, 0.6, 0.7), real(rng, 0.3, 0.45)];
  const [tail, fin] = [real(rng, 0.24, 0.38), real(rng, 0.2, 0.35)];
  return (phase) => {
    const beat = wave(phase * 3);
    const [rootX, rootY] = [-long * 0.85, 0.06 * beat];
    const tip = -0.95 + 0.06 * Math.abs(beat);
    return [
      outlinePart(0.18, 0, ellipse(long, deep)),
      capsule(rootX + 0.25, 0, tip, rootY - tail + 0.16 * beat, 0.1, 0.05),
      capsule(rootX + 0.25, 0, tip, rootY + tail + 0.16 * beat, 0.1, 0.05),
      capsule(rootX + 0.1, 0, tip + 0.15, rootY + 0.16 * beat, 0.12, 0.09),
      capsule(0.25, -deep * 0.7, -0.05, -deep * 0.7 - fin + 0.06 * beat, 0.16, 0.05),
      capsule(0.2, deep * 0.6, 0.02, deep * 0.6 + fin * 0.7 - 0.06 * beat, 0.12, 0.04),
    ];
  };
}
