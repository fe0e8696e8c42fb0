import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { type Tree, videoTree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
let made = 0;

/** Two videos of nine frames, every fourth annotated, two objects of which the second begins later. */
function sav(list: Tree = { 'sav_val.txt': { text: 'cow\ndog\n' } }): Promise<string> {
  const video = (name: string): Tree => ({
    ...videoTree(`JPEGImages_24fps/${name}`, `Annotations_6fps/${name}/000`, 9, 4, [0, 1, 1]),
    [`Annotations_6fps/${name}/001/00004.png`]: [0, 0, 1, 1],
    [`Annotations_6fps/${name}/001/00008.png`]: [0, 0, 0, 0],
  });
  return writeMaskTree(join(base, `sav-${made++}`), { ...video('cow'), ...video('dog'), ...list });
}

describe('sa-v', () => {
  it('has all frames, the annotated ones, and overlapping objects in folders of their own', async () => {
    const dataset = await openDataset({ root: await sav() });
    expect(dataset).toMatchObject({ format: 'sa-v', split: 'val', label: 'sa-v val', overlapping: true });
    const [cow] = dataset.sequences;
    expect(cow!.frames).toHaveLength(9);
    expect(cow!.annotated).toEqual([0, 4, 8]);
    const names = (index: number) => {
      const source = cow!.source(index);
      return source.kind === 'objects' ? source.files.map(([object]) => object) : [];
    };
    expect([names(0), names(4), names(8)]).toEqual([['000'], ['000', '001'], ['000', '001']]);
    expect([...(await cow!.objectMasks(4)).keys()]).toEqual(['000', '001']);
    expect([...(await cow!.objectMasks(8)).keys()]).toEqual(['000']);
  });

  it('takes the only list, the one asked for, or every video', async () => {
    const test = await sav({ 'sav_test.txt': { text: 'dog\n' } });
    expect((await openDataset({ root: test })).sequences.map(({ name }) => name)).toEqual(['dog']);
    const two = await sav({ 'sav_val.txt': { text: 'cow\n' }, 'sav_test.txt': { text: 'dog\n' } });
    expect((await openDataset({ root: two, split: 'test' })).sequences.map(({ name }) => name)).toEqual(['dog']);
    expect(await userErrorOf(() => openDataset({ root: two, split: 'tets' }))).toMatch(/no split "tets"[\s\S]*"test"/);
    expect((await openDataset({ root: await sav({}) })).sequences).toHaveLength(2);
  });

  it('refuses names that leave the root', async () => {
    const root = await sav({ 'sav_val.txt': { text: 'cow\n../../etc\n' } });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(/name leaves the folder[\s\S]*line 2/);
  });

  it('lists a video without masks as broken where that is borne, and fails where it is not', async () => {
    const root = await sav({ 'sav_val.txt': { text: 'cow\nelk\n' } });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(/"elk" has no masks/);
    const { sequences, broken } = await openDataset({ root, isTolerant: true });
    expect(sequences.map(({ name }) => name)).toEqual(['cow']);
    expect(broken!.map(({ name }) => name)).toEqual(['elk']);
  });
});
