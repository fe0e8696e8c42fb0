import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { openDataset } from '../../src/datasets/registry.js';
import { generateSynthetic, openSynthetic } from '../../src/datasets/synthetic/synthetic.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const folder = temporaryFolder();
const small = { seed: 5, sequences: 4, frames: 9, width: 64, height: 64, difficulty: 'mixed' } as const;

describe('generateSynthetic', () => {
  it('writes a DAVIS 2017 set in which every object is seen in the first frame', async () => {
    const root = join(folder, 'set');
    const dataset = await openSynthetic({ root, ...small });
    expect(dataset).toMatchObject({ format: 'synthetic', label: 'synthetic 64x64 seed 5' });
    expect((await openDataset({ root })).format).toBe('davis2017');
    const objects: number[] = [];
    for (const sequence of dataset.sequences) {
      expect(sequence.frames.length).toBe(9);
      expect(sequence.annotated.length).toBe(9);
      const first = await sequence.objectMasks(0);
      objects.push(first.size);
      expect([...first.keys()]).toEqual([...first.keys()].map((_, i) => String(i + 1)));
      for (const mask of first.values()) expect(countPixels(mask)).toBeGreaterThanOrEqual(16);
    }
    expect(objects).toEqual([2, 1, 3, 1]);
    expect(await dataset.sequences[3]!.size()).toEqual({ width: 112, height: 64 });
    expect((await dataset.sequences[3]!.picture(8)).width).toBe(112);
  });

  it('lists the attributes of each sequence, which any reader of the folder takes', async () => {
    const root = join(folder, 'set');
    const { sequences } = await openSynthetic({ root, ...small });
    const { sequences: listed } = JSON.parse(readFileSync(join(root, 'attributes.json'), 'utf8'));
    expect(Object.keys(listed)).toEqual(sequences.map(({ name }) => name));
    const read = (await openDataset({ root })).sequences.map(({ attributes }) => attributes);
    expect(read).toEqual(Object.values(listed));
    expect(read).toEqual(sequences.map(({ attributes }) => attributes));
  });

  it('leaves nothing behind where it is stopped', async () => {
    const stop = new AbortController();
    const root = join(folder, 'stopped');
    const onFrame = (done: number) => done === 3 && stop.abort();
    await expect(generateSynthetic({ root, ...small, onFrame, signal: stop.signal })).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('tells of every frame', async () => {
    const told: string[] = [];
    const onFrame = (done: number, total: number) => told.push(`${done}/${total}`);
    await generateSynthetic({ root: join(folder, 'told'), ...small, sequences: 2, frames: 3, onFrame });
    expect(told).toEqual(['0/6', '1/6', '2/6', '3/6', '3/6', '4/6', '5/6', '6/6']);
  });

  it('makes the first sequences of a larger set for a smaller one, and others for another difficulty', async () => {
    const mask = (root: string) => readFileSync(join(root, 'Annotations/480p/synthetic-00/00004.png'));
    const [fewer, hard] = [join(folder, 'fewer'), join(folder, 'hard')];
    await generateSynthetic({ root: fewer, ...small, sequences: 1 });
    const { label } = await openSynthetic({ root: hard, ...small, sequences: 1, difficulty: 'hard' });
    expect(mask(fewer)).toEqual(mask(join(folder, 'set')));
    expect(mask(hard)).not.toEqual(mask(fewer));
    expect(label).toBe('synthetic 64x64 hard seed 5');
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
