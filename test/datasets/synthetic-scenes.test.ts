import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.js';
import {
  addSights,
  attributesOf,
  noSights,
  type ObjectSight,
  type Sights,
} from '../../src/datasets/synthetic/attributes.js';
import { drawFrame } from '../../src/datasets/synthetic/draw-frame.js';
import { sceneAt } from '../../src/datasets/synthetic/generate.js';
import type { Event, Plan } from '../../src/datasets/synthetic/plan.js';
import { drawScene, type Scene } from '../../src/datasets/synthetic/scene.js';
import { wave } from '../../src/datasets/synthetic/wave.js';

const SIDE = 96;
const FRAMES = 20;
const stage = { width: SIDE, height: SIDE, frames: FRAMES };
const sceneWith = (seed: number, plan: Plan) => drawScene(createRng(seed), plan, stage);
const hardScene = (seed: number, objects: number, ...events: readonly Event[]) =>
  sceneWith(seed, { level: 'hard', objects, events });

const areasOf = (data: Uint8Array, objects: number) =>
  Array.from({ length: objects }, (_, i) => data.filter((id) => id === i + 1).length);

/** Areas by object and frame. */
function courses(scene: Scene): number[][] {
  const frames = Array.from({ length: scene.frames }, (_, i) =>
    areasOf(drawFrame(scene, i).labels.data, scene.objects),
  );
  return Array.from({ length: scene.objects }, (_, object) => frames.map((areas) => areas[object]!));
}

function measured(scene: Scene) {
  const sights = noSights(scene.objects, scene.items, scene.width * scene.height);
  for (let i = 0; i < scene.frames; i++) addSights(sights, scene.items, drawFrame(scene, i));
  return attributesOf(sights);
}

describe('wave', () => {
  it('is a sine within 0.0011', () => {
    for (let turns = -2; turns < 2; turns += 0.001) {
      expect(Math.abs(wave(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(0.0011);
    }
  });
});

describe('drawFrame', () => {
  it('gives the pixels that GENERATOR_VERSION 2 stands for, on every machine', () => {
    const hash = createHash('sha256');
    for (const [index, difficulty] of (['easy', 'moderate', 'hard', 'mixed'] as const).entries()) {
      const options = { seed: 1, sequences: 1, frames: 12, width: SIDE, height: SIDE, difficulty };
      const scene = sceneAt(createRng(40 + index), index, options);
      for (const frame of [0, 5, 11]) {
        const { picture, labels } = drawFrame(scene, frame);
        hash.update(picture.data).update(labels.data);
      }
    }
    expect(hash.digest('hex')).toBe('446773bddb4d51fc5fa1102911e89aef6453b0ec5dc5ecba3c56c2b0caf47b9b');
  });

  it('is made of arithmetic that is the same on every machine', () => {
    const folder = join(import.meta.dirname, '../../src/datasets/synthetic');
    const exact = ['abs', 'ceil', 'floor', 'max', 'min', 'sqrt'].map((name) => `Math.${name}`);
    for (const file of readdirSync(folder)) {
      const code = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      const used = code.match(/Math\.\w+|\*\*/g) ?? [];
      expect(
        used.filter((name) => !exact.includes(name)),
        file,
      ).toEqual([]);
    }
  });

  it('gives the same frame whatever was drawn before', () => {
    const scene = hardScene(3, 2, 'exit', 'twin');
    const first = drawFrame(scene, 7);
    drawFrame(hardScene(4, 3), 2);
    drawFrame(scene, 12);
    expect(drawFrame(scene, 7)).toEqual(first);
  });

  it('moves, deforms and pans, and no two frames have the same noise', () => {
    const scene = hardScene(2, 2);
    const [first, next] = [drawFrame(scene, 0), drawFrame(scene, 1)];
    expect(next.labels.data).not.toEqual(first.labels.data);
    const differing = first.picture.data.filter((value, i) => value !== next.picture.data[i]).length;
    expect(differing).toBeGreaterThan(first.picture.data.length / 2);
  });
});

describe('drawScene', () => {
  it('shows every object of every plan in the first frame, with the ids 1 to n', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const difficulty of ['easy', 'moderate', 'hard'] as const) {
        const options = { seed, sequences: 1, frames: FRAMES, width: SIDE, height: SIDE, difficulty };
        const scene = sceneAt(createRng(seed), seed, options);
        const { labels } = drawFrame(scene, 0);
        const least = Math.min(...areasOf(labels.data, scene.objects));
        expect(least, `${difficulty}, seed ${seed}`).toBeGreaterThanOrEqual(16);
        expect(Math.max(...labels.data)).toBe(scene.objects);
      }
    }
  });

  it('lets objects leave and return', () => {
    for (let seed = 0; seed < 8; seed++) {
      const [areas] = courses(hardScene(seed, 2, 'exit'));
      const away = areas!.indexOf(0);
      expect(away, `seed ${seed}`).toBeGreaterThan(0);
      expect(Math.max(...areas!.slice(away)), `seed ${seed}`).toBeGreaterThan(0);
    }
  });

  it('hides objects behind others and behind scenery', () => {
    for (const event of ['crossing', 'scenery'] as const) {
      const hidden = Array.from({ length: 8 }, (_, seed) => measured(hardScene(seed, 1, event)).includes('occlusion'));
      expect(hidden.filter(Boolean).length, event).toBeGreaterThanOrEqual(6);
    }
  });

  it('puts doubles, fast, small and growing objects where they are asked for', () => {
    const expected = { twin: 'look-alike', fast: 'fast', small: 'small', growth: 'scale' } as const;
    for (const [event, attribute] of Object.entries(expected)) {
      const found = Array.from({ length: 6 }, (_, seed) =>
        measured(sceneWith(seed, { level: 'easy', objects: 2, events: [event as Event] })).includes(attribute),
      );
      expect(found.filter(Boolean).length, event).toBeGreaterThanOrEqual(5);
      const without = Array.from({ length: 6 }, (_, seed) =>
        measured(sceneWith(seed, { level: 'easy', objects: 2, events: [] })).includes(attribute),
      );
      expect(without.filter(Boolean).length, `no ${event}`).toBeLessThanOrEqual(1);
    }
  });
});

describe('attributes', () => {
  it('say what the masks show', () => {
    for (let seed = 0; seed < 10; seed++) {
      const options = { seed, sequences: 1, frames: FRAMES, width: SIDE, height: SIDE, difficulty: 'hard' } as const;
      const scene = sceneAt(createRng(seed), seed, options);
      const attributes = measured(scene);
      const areas = courses(scene);
      const isAway = (one: readonly number[]) => one.indexOf(0) > 0;
      expect(attributes.includes('exit'), `exit, seed ${seed}`).toBe(areas.some(isAway));
      const isHidden = areas.some((one, i) => {
        const alone = { ...scene, objects: i + 1, items: scene.items.filter(({ id }) => id === i + 1) };
        const whole = courses(alone)[i]!;
        return one.some((area, frame) => whole[frame]! >= 12 && area < whole[frame]! / 2);
      });
      expect(attributes.includes('occlusion'), `occlusion, seed ${seed}`).toBe(isHidden);
      const isSmall = areas.some((one) => {
        const there = one.filter((area) => area > 0).sort((a, b) => a - b);
        return there[Math.floor(there.length / 2)]! < 0.01 * scene.width * scene.height;
      });
      expect(attributes.includes('small'), `small, seed ${seed}`).toBe(isSmall);
    }
  });

  const sight = (change: Partial<ObjectSight> = {}): ObjectSight => {
    const area = change.area ?? 100;
    return { area, x: 20, y: 20, isCut: false, whole: area, ...change };
  };
  const sightsWith = (frames: readonly ObjectSight[], twins: Sights['twins'] = []): Sights => {
    return { pixels: 5000, objects: [[...frames]], twins };
  };
  const walk = (step: number) => [0, 1, 2, 3].map((i) => sight({ x: 20 + step * i }));

  it.each([
    ['nothing', sightsWith([sight(), sight()]), []],
    ['half hidden', sightsWith([sight(), sight({ area: 50, whole: 100 })]), []],
    ['more than half hidden', sightsWith([sight(), sight({ area: 49, whole: 100 })]), ['occlusion']],
    ['too little of it to say so', sightsWith([sight(), sight({ area: 1, whole: 11, isCut: true })]), []],
    ['away at the end', sightsWith([sight(), sight({ area: 0 })]), ['exit']],
    ['not yet there', sightsWith([sight({ area: 0 }), sight()]), []],
    ['slow', sightsWith(walk(1.9)), []],
    ['fast', sightsWith(walk(2.1)), ['fast']],
    ['small', sightsWith([sight({ area: 49 }), sight({ area: 49 })]), ['small']],
    ['twice as large', sightsWith([sight(), sight({ area: 200 })]), ['scale']],
    ['twice as large as where it is cut', sightsWith([sight({ isCut: true }), sight({ area: 200 })]), []],
    ['a double on a frame of four', sightsWith(walk(0), [{ of: 1, areas: [30, 0, 0, 0] }]), ['look-alike']],
    ['a double that is hardly seen', sightsWith(walk(0), [{ of: 1, areas: [20, 20, 20, 20] }]), []],
    ['a double of another', sightsWith(walk(0), [{ of: 2, areas: [90, 90, 90, 90] }]), []],
  ])('of %s', (_, sights, expected) => {
    expect(attributesOf(sights)).toEqual(expected);
  });
});
