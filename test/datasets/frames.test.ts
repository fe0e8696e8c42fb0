import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/datasets/registry.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { videoTree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();

describe('frames', () => {
  it('are of one video where the pictures lie in the folder itself', async () => {
    const root = await writeMaskTree(join(base, 'chair'), videoTree('JPEGImages', 'Annotations', 4, 2, [0, 3]));
    const dataset = await openDataset({ root });
    expect(dataset).toMatchObject({ format: 'frames', label: 'frames chair' });
    expect(dataset.sequences).toMatchObject([{ name: 'chair', annotated: [0, 2] }]);
    expect([...(await dataset.sequences[0]!.objectMasks(2)).keys()]).toEqual(['3']);
  });

  it('are of several in other names', async () => {
    const tree = { ...videoTree('images/a', 'masks/a', 3, 1, [1]), ...videoTree('images/b', 'masks/b', 2, 1, [1]) };
    const { format, sequences } = await openDataset({ root: await writeMaskTree(join(base, 'several'), tree) });
    expect(format).toBe('frames');
    expect(sequences.map(({ name, frames }) => [name, frames.length])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('need both folders', async () => {
    const root = await writeMaskTree(join(base, 'bare'), { 'images/00000.jpg': 'picture' });
    expect(await userErrorOf(() => openDataset({ root, format: 'frames' }))).toMatch(/no frames with masks/);
  });
});

const data = sharedData();

describe.skipIf(data === null)('PUMaVOS', () => {
  it('is read as it is', async () => {
    const { format, sequences } = await openDataset({ root: join(data!, 'pumavos-chair') });
    expect(format).toBe('frames');
    expect(sequences[0]).toMatchObject({ name: 'pumavos-chair', frames: { length: 60 }, annotated: { length: 60 } });
    expect(sequences[0]!.frames[7]).toBe('frame_000007');
    expect(await sequences[0]!.size()).toEqual({ width: 720, height: 480 });
  });
});
