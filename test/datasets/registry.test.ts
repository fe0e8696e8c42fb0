import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/datasets/registry.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile } from './davis-tree.js';

const folder = temporaryFolder();
const davis = { 'Annotations/480p/cat/00000.png': maskFile([1]) };

describe('openDataset', () => {
  it.each([
    ['davis2017', { 'ImageSets/2017/val.txt': 'cat', 'ImageSets/480p/val.txt': '', ...davis }],
    [
      'davis2016',
      { 'ImageSets/480p/val.txt': '/JPEGImages/480p/cat/00000.jpg /Annotations/480p/cat/00000.png', ...davis },
    ],
    ['masks', { 'cat/00000.png': maskFile([1]), 'readme.txt': 'x' }],
    ['masks', { 'cat/000/00000.png': maskFile([1]) }],
  ])('detects %s', async (format, files) => {
    const root = writeTree(join(folder, `${format}-${Object.keys(files).length}`), files);
    expect((await openDataset({ root })).format).toBe(format);
    expect((await openDataset({ root, format })).sequences.map(({ name }) => name)).toEqual(['cat']);
  });

  it('says what it looked for where no format fits', async () => {
    const root = writeTree(join(folder, 'other'), { 'JPEGImages/a/00000.png': maskFile([1]), 'b.txt': '' });
    const message = await userErrorOf(() => openDataset({ root }));
    expect(message).toContain('davis2016 (JPEGImages/480p/SEQ');
    expect(message).toContain('found: JPEGImages/, b.txt');
  });

  it('says which format was meant', async () => {
    const message = await userErrorOf(() => openDataset({ root: folder, format: 'davis-2017' }));
    expect(message).toContain('did you mean "davis2017"?');
  });

  it('says that the root is missing, or is a file', async () => {
    expect(await userErrorOf(() => openDataset({ root: join(folder, 'gone') }))).toContain('does not exist');
    const file = join(writeTree(join(folder, 'file'), { 'a.txt': 'x' }), 'a.txt');
    expect(await userErrorOf(() => openDataset({ root: file }))).toContain('A file stands');
  });
});

const data = sharedData();
describe.skipIf(data === null)('real data', () => {
  it('opens DAVIS 2016 with 12 sequences of masks, six of them with pictures', async () => {
    const { format, sequences } = await openDataset({ root: join(data!, 'davis2016') });
    expect(format).toBe('davis2016');
    expect(sequences.length).toBe(12);
    expect(sequences.reduce((sum, { annotated }) => sum + annotated.length, 0)).toBe(846);
    const withPictures = sequences.filter(({ hasPictures }) => hasPictures).map(({ name }) => name);
    expect(withPictures).toEqual(['blackswan', 'car-shadow', 'cows', 'drift-straight', 'kite-surf', 'libby']);
    const cows = sequences.find(({ name }) => name === 'cows')!;
    expect(cows.frames.length).toBe(104);
    expect(await cows.size()).toEqual({ width: 854, height: 480 });
    expect((await cows.picture(103)).data.length).toBe(854 * 480 * 3);
    expect([...(await cows.objectMasks(0)).keys()]).toEqual(['1']);
  });

  it('opens the multi-object pair as 20 sequences of 1350 masks with the ids that Pillow finds', async () => {
    const { format, sequences } = await openDataset({ root: join(data!, 'multi-object/reference') });
    expect(format).toBe('masks');
    expect(sequences.length).toBe(20);
    expect(sequences.reduce((sum, { frames }) => sum + frames.length, 0)).toBe(1350);
    const ids = new Map<string, string>();
    for (const sequence of sequences) ids.set(sequence.name, [...(await sequence.objectMasks(0)).keys()].join());
    expect(ids.get('blackswan')).toBe('1');
    expect(ids.get('gold-fish')).toBe('1,2,3,4,5');
    expect(ids.get('loading')).toBe('1,2,3');
  });
});
