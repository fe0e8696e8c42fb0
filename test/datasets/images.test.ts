import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { checkDataset } from '../../src/datasets/check/check-dataset.js';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { type Tree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
const format = 'images';

async function objectsOf(tree: Tree, name: string): Promise<readonly (readonly [string, number])[]> {
  const root = await writeMaskTree(join(base, name), tree);
  const { sequences } = await openDataset({ root, format });
  return [...(await sequences[0]!.objectMasks(0))].map(([object, mask]) => [object, countPixels(mask)]);
}

describe('a folder of pictures', () => {
  const tree: Tree = {
    'images/2.jpg': 'picture',
    'images/10.jpg': 'picture',
    'images/bare.jpg': 'picture',
    'masks/10.png': [0, 3, 3, 7],
    'masks/2.png': [1],
  };

  it('is a sequence of one frame for each picture that has a mask', async () => {
    const root = await writeMaskTree(join(base, 'flat'), tree);
    const dataset = await openDataset({ root, format });
    expect(dataset).toMatchObject({ format, label: 'images flat', pictures: true, overlapping: false });
    expect(dataset.notes).toEqual(['Pictures without a mask, which are left out: 1.']);
    expect(dataset.sequences.map(({ name, frames, annotated }) => [name, frames, annotated])).toEqual([
      ['2', ['2'], [0]],
      ['10', ['10'], [0]],
    ]);
    const last = dataset.sequences[1]!;
    expect([...(await last.objectMasks(0)).keys()]).toEqual(['3', '7']);
    expect(await last.picture(0)).toMatchObject({ width: 8, height: 4 });
    expect(last.files).toEqual([join(root, 'images/10.jpg'), join(root, 'masks/10.png')]);
  });

  it('is the frames of one video unless the format is named', async () => {
    const root = await writeMaskTree(join(base, 'video'), tree);
    expect((await openDataset({ root })).format).toBe('frames');
  });

  it('takes a folder of masks for each object, which may overlap', async () => {
    const root = await writeMaskTree(join(base, 'apart'), {
      'JPEGImages/a.jpg': 'picture',
      'Annotations/cell/a.png': [1, 1],
      'Annotations/nucleus/a.png': [1],
    });
    const { overlapping, sequences } = await openDataset({ root, format });
    expect(overlapping).toBe(true);
    expect([...(await sequences[0]!.objectMasks(0)).keys()]).toEqual(['cell', 'nucleus']);
  });

  it.each<[string, readonly number[], readonly (readonly [string, number])[]]>([
    ['white is the only object', [0, 255, 255], [['1', 8]]],
    ['255 beside ids is void', [0, 255, 4], [['4', 4]]],
    ['one id is that object', [0, 9], [['9', 4]]],
    ['black has no object', [0, 0], []],
  ])('of masks in which %s', async (what, ids, objects) => {
    const found = await objectsOf({ 'images/a.jpg': 'picture', 'masks/a.png': ids }, what.replaceAll(' ', '-'));
    expect(found).toEqual(objects);
  });

  it('takes the pictures that are asked for', async () => {
    const root = await writeMaskTree(join(base, 'some'), tree);
    const { sequences } = await openDataset({ root, format, sequences: ['2'] });
    expect(sequences.map(({ name }) => name)).toEqual(['2']);
    const wrong = () => openDataset({ root, format, sequences: ['3'] });
    expect(await userErrorOf(wrong)).toContain('no sequence "3"');
  });

  it.each<[string, Tree, RegExp]>([
    ['a mask without its picture', { 'images/a.jpg': 'picture', 'masks/b.png': [1] }, /no picture for b/],
    ['no masks', { 'images/a.jpg': 'picture', 'masks/a.txt': { text: 'x' } }, /no pictures with masks/],
    ['no folder of masks', { 'images/a.jpg': 'picture' }, /no such folders/],
    ['videos', { 'images/v/a.jpg': 'picture', 'masks/v/a.png': [1] }, /name the format frames/],
  ])('with %s is an error', async (what, files, message) => {
    const root = await writeMaskTree(join(base, `bad-${what.replaceAll(' ', '-')}`), files);
    expect(await userErrorOf(() => openDataset({ root, format }))).toMatch(message);
  });

  it('does not follow a link out of the root', async () => {
    const root = await writeMaskTree(join(base, 'linked'), tree);
    symlinkSync(join(base, 'flat/images/2.jpg'), join(root, 'images/out.jpg'));
    expect(await userErrorOf(() => openDataset({ root, format }))).toContain('leads out of the folder');
  });

  it('is checked picture by picture', async () => {
    const root = await writeMaskTree(join(base, 'checked'), { ...tree, 'masks/2.png': { text: 'no PNG' } });
    const report = await checkDataset({ root, format });
    expect(report).toMatchObject({ format, sequences: [{ name: '2' }, { name: '10', frames: 1, objects: 2 }] });
    expect(report.defects.map(({ severity, sequence }) => [severity, sequence])).toContainEqual(['error', '2']);
    expect(report.defects.filter(({ sequence }) => sequence !== '2')).toEqual([]);
  });
});
