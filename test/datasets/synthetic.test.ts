import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { createRng } from '../../src/core/rng.js';
import { openDataset } from '../../src/datasets/registry.js';
import { drawFrame, drawScene } from '../../src/datasets/synthetic/scene.js';
import { generateSynthetic, openSynthetic } from '../../src/datasets/synthetic/synthetic.js';
import { wave } from '../../src/datasets/synthetic/wave.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const folder = temporaryFolder();
const small = { seed: 5, sequences: 6, frames: 9, width: 64, height: 48 } as const;

describe('wave', () => {
  it('is a sine within 0.0011', () => {
    for (let turns = -2; turns < 2; turns += 0.001) {
      expect(Math.abs(wave(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(0.0011);
    }
  });
});

describe('drawScene', () => {
  const areas = (data: Uint8Array, ids: number) =>
    Array.from({ length: ids }, (_, index) => data.filter((id) => id === index + 1).length);

  it.each([2, 3])('shows all of %i objects in the first frame and hides a part of one later, for any seed', (count) => {
    for (let seed = 0; seed < 20; seed++) {
      const scene = drawScene(createRng(seed), 96, 64, count);
      const first = areas(drawFrame(scene, 0).labels.data, count);
      expect(Math.min(...first)).toBeGreaterThan(40);
      const times = Array.from({ length: 11 }, (_, index) => index / 10);
      const hidden = times.some((time) => {
        const together = areas(drawFrame(scene, time).labels.data, count);
        const alone = scene.shapes.map((_, index) => {
          const only = { ...scene, shapes: [scene.shapes[index]!] };
          return areas(drawFrame(only, time).labels.data, 1)[0]!;
        });
        return together.some((area, index) => area < 0.8 * alone[index]!);
      });
      expect(hidden, `seed ${seed}`).toBe(true);
    }
  });

  it('gives the pixels that GENERATOR_VERSION 1 stands for, on every machine', () => {
    const { picture, labels } = drawFrame(drawScene(createRng(1), 96, 64, 3), 0.5);
    const hash = createHash('sha256').update(picture.data).update(labels.data).digest('hex');
    expect(hash).toBe('a9842435258acaec182b2f05819776a9f0ff8db15831966a2d87d015f46d85c4');
  });

  it('moves, bends and pans', () => {
    const scene = drawScene(createRng(2), 96, 64, 2);
    const [first, next] = [drawFrame(scene, 0), drawFrame(scene, 0.2)];
    expect(next.labels.data).not.toEqual(first.labels.data);
    expect(next.picture.data.subarray(0, 96 * 3)).not.toEqual(first.picture.data.subarray(0, 96 * 3));
  });
});

describe('generateSynthetic', () => {
  it('writes a DAVIS 2017 set in which every object is seen in the first frame', async () => {
    const root = join(folder, 'set');
    const dataset = await openSynthetic({ root, ...small });
    expect(dataset).toMatchObject({ format: 'synthetic', label: 'synthetic 64x48 seed 5' });
    expect((await openDataset({ root })).format).toBe('davis2017');
    const objects: number[] = [];
    for (const sequence of dataset.sequences) {
      expect(sequence.frames.length).toBe(9);
      expect(sequence.annotated.length).toBe(9);
      const first = await sequence.objectMasks(0);
      objects.push(first.size);
      for (const mask of first.values()) expect(countPixels(mask)).toBeGreaterThan(20);
    }
    expect(objects).toEqual([2, 3, 1, 2, 3, 1]);
    expect(await dataset.sequences[5]!.size()).toEqual({ width: 96, height: 48 });
    expect((await dataset.sequences[5]!.picture(8)).width).toBe(96);
  });

  it('keeps a set that is there, makes it again for other options, and gives equal bytes for equal ones', async () => {
    const root = join(folder, 'again');
    const mask = join(root, 'Annotations/480p/synthetic-00/00004.png');
    const options = { ...small, sequences: 1 };
    expect(await generateSynthetic({ root, ...options })).toBe(true);
    const [bytes, inode] = [readFileSync(mask), statSync(mask).ino];
    expect(await generateSynthetic({ root, ...options })).toBe(false);
    expect(statSync(mask).ino).toBe(inode);
    expect(await generateSynthetic({ root, ...options, seed: 6 })).toBe(true);
    expect(readFileSync(mask)).not.toEqual(bytes);
    expect(await generateSynthetic({ root, ...options })).toBe(true);
    expect(readFileSync(mask)).toEqual(bytes);
    expect(readFileSync(join(folder, 'set/Annotations/480p/synthetic-00/00004.png'))).toEqual(bytes);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('touches nothing of a folder that holds something else', async () => {
    const root = writeTree(join(folder, 'mine'), { 'thesis.txt': 'x' });
    expect(await userErrorOf(() => generateSynthetic({ root, ...small }))).toContain('holds something else');
    expect(existsSync(join(root, 'thesis.txt'))).toBe(true);
  });
});
