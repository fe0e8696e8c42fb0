import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { davis2017 } from '../../src/datasets/davis2017.js';
import { readMasks } from '../../src/datasets/read-masks.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile, pictureFile } from './davis-tree.js';

const folder = temporaryFolder();
const jpeg = await pictureFile();
let made = 0;

/** Two sequences: `cat` with three frames, all annotated, and `dog` with two, of which the first is. */
function tree(more: Readonly<Record<string, string | Uint8Array>> = {}): string {
  made++;
  return writeTree(join(folder, String(made)), {
    'ImageSets/2017/val.txt': 'dog\ncat\n\n',
    'JPEGImages/480p/cat/00000.jpg': jpeg,
    'JPEGImages/480p/cat/00001.jpg': jpeg,
    'JPEGImages/480p/cat/00002.jpg': jpeg,
    'JPEGImages/480p/cat/.DS_Store': 'x',
    'JPEGImages/480p/dog/2.jpg': jpeg,
    'JPEGImages/480p/dog/10.jpg': jpeg,
    'Annotations/480p/cat/00000.png': maskFile([10, 2, 255, 2]),
    'Annotations/480p/cat/00001.png': maskFile([255]),
    'Annotations/480p/cat/00002.png': maskFile([0, 1]),
    'Annotations/480p/dog/2.png': maskFile([1]),
    ...more,
  });
}

describe('davis2017', () => {
  it('lists sequences as the list does, frames in natural order, and which are annotated', async () => {
    const root = tree();
    const dataset = await davis2017.open({ root });
    expect(dataset).toMatchObject({ format: 'davis2017', root, label: 'davis2017 val 480p', overlapping: false });
    const shape = dataset.sequences.map(({ name, frames, annotated, hasPictures }) => [
      name,
      frames,
      annotated,
      hasPictures,
    ]);
    expect(shape).toEqual([
      ['dog', ['2', '10'], [0], true],
      ['cat', ['00000', '00001', '00002'], [0, 1, 2], true],
    ]);
  });

  it('reads indices as objects in id order, without void and empty ones', async () => {
    const [, cat] = (await davis2017.open({ root: tree() })).sequences;
    const first = await cat!.objectMasks(0);
    expect([...first].map(([id, mask]) => [id, countPixels(mask)])).toEqual([
      ['2', 8],
      ['10', 4],
    ]);
    expect([...(await cat!.objectMasks(1)).keys()]).toEqual([]);
    const stored = readMasks(cat!.source(1));
    expect(stored.kind === 'labels' && stored.masks.has(255)).toBe(true);
    expect(await cat!.size()).toEqual({ width: 8, height: 4 });
    expect((await cat!.picture(2)).data.length).toBe(8 * 4 * 3);
  });

  it('opens a set without pictures for scoring', async () => {
    const root = tree();
    rmSync(join(root, 'JPEGImages'), { recursive: true });
    const [dog] = (await davis2017.open({ root })).sequences;
    expect(dog).toMatchObject({ frames: ['2'], annotated: [0], hasPictures: false });
    expect(await dog!.size()).toEqual({ width: 8, height: 4 });
    expect(await userErrorOf(() => dog!.picture(0))).toContain('dog');
  });

  it('takes the split, the resolution, the sequences and the number of frames that are asked for', async () => {
    const root = tree({
      'ImageSets/2017/train.txt': 'cow',
      'JPEGImages/Full-Resolution/cow/00000.jpg': jpeg,
      'JPEGImages/Full-Resolution/cow/00001.jpg': jpeg,
      'Annotations/Full-Resolution/cow/00000.png': maskFile([1]),
      'Annotations/Full-Resolution/cow/00001.png': maskFile([1]),
    });
    const train = await davis2017.open({ root, split: 'train', resolution: 'Full-Resolution', frames: 1 });
    expect(train.label).toBe('davis2017 train Full-Resolution');
    expect(train.sequences[0]).toMatchObject({ name: 'cow', frames: ['00000'], annotated: [0] });
    const cats = await davis2017.open({ root, sequences: ['cat'] });
    expect(cats.sequences.map(({ name }) => name)).toEqual(['cat']);
  });
});

describe('what is wrong with a data set', () => {
  it.each([
    ['an unknown split', { split: 'vall' }, {}, 'did you mean "val"'],
    ['an unknown resolution', { resolution: '480' }, {}, 'did you mean "480p"'],
    ['an unknown sequence', { sequences: ['catt'] }, {}, 'did you mean "cat"'],
    ['a listed sequence that is not there', {}, { 'ImageSets/2017/val.txt': 'cat\nfox' }, 'val.txt, line 2'],
    ['a sequence listed twice', {}, { 'ImageSets/2017/val.txt': 'cat\ncat' }, 'listed twice'],
    ['a name that leaves the root', {}, { 'ImageSets/2017/val.txt': '../../etc' }, 'leaves the folder'],
    ['an absolute name', {}, { 'ImageSets/2017/val.txt': '/etc' }, 'leaves the folder'],
    ['an empty list', {}, { 'ImageSets/2017/val.txt': '\n' }, 'has no sequence'],
    ['a mask without its picture', {}, { 'Annotations/480p/cat/00007.png': maskFile([1]) }, 'no picture for 00007'],
    ['two files of one frame', {}, { 'JPEGImages/480p/cat/00001.png': maskFile([1]) }, '00001.jpg and 00001.png'],
  ])('%s is said', async (_, options, files, part) => {
    expect(await userErrorOf(() => davis2017.open({ root: tree(files), ...options }))).toContain(part);
  });

  it('says that there are no masks at all, or none of one sequence', async () => {
    const bare = tree();
    rmSync(join(bare, 'Annotations'), { recursive: true });
    expect(await userErrorOf(() => davis2017.open({ root: bare }))).toContain('The data set has no masks.');
    const emptied = tree();
    rmSync(join(emptied, 'Annotations/480p/cat'), { recursive: true });
    mkdirSync(join(emptied, 'Annotations/480p/cat'));
    expect(await userErrorOf(() => davis2017.open({ root: emptied }))).toContain('Sequence "cat" has no masks.');
    const other = await davis2017.open({ root: emptied, sequences: ['dog'] });
    expect(other.sequences.length).toBe(1);
  });

  it('says at reading, not at opening, that a mask or a picture has another size, and the others go on', async () => {
    const root = tree({
      'Annotations/480p/cat/00001.png': maskFile([1], 9),
      'JPEGImages/480p/cat/00002.jpg': await pictureFile(10),
    });
    const [, cat] = (await davis2017.open({ root })).sequences;
    const message = await userErrorOf(() => cat!.objectMasks(1));
    expect(message).toContain(join(root, 'Annotations/480p/cat/00001.png'));
    expect(message).toContain('expected: 8x4');
    expect(message).toContain('found: 9x4');
    expect(await userErrorOf(() => cat!.picture(2))).toContain('found: 10x4');
    expect((await cat!.objectMasks(0)).size).toBe(2);
  });

  it('follows links inside the root and refuses those that lead out of it or nowhere', async () => {
    const inside = tree({ 'Annotations/480p/keep/a.png': maskFile([3]) });
    symlinkSync(join(inside, 'Annotations/480p/keep/a.png'), join(inside, 'Annotations/480p/dog/10.png'));
    const [dog] = (await davis2017.open({ root: inside })).sequences;
    expect([...(await dog!.objectMasks(1)).keys()]).toEqual(['3']);

    const out = tree();
    symlinkSync(join(inside, 'Annotations/480p/keep/a.png'), join(out, 'Annotations/480p/dog/10.png'));
    expect(await userErrorOf(() => davis2017.open({ root: out }))).toContain('leads out of the folder');

    const folderOut = tree({ 'ImageSets/2017/val.txt': 'keep' });
    symlinkSync(join(inside, 'Annotations/480p/keep'), join(folderOut, 'Annotations/480p/keep'));
    expect(await userErrorOf(() => davis2017.open({ root: folderOut }))).toContain('leads out of the folder');

    const nowhere = tree();
    symlinkSync(join(nowhere, 'gone'), join(nowhere, 'Annotations/480p/dog/10.png'));
    expect(await userErrorOf(() => davis2017.open({ root: nowhere }))).toContain('leads nowhere');
  });
});
