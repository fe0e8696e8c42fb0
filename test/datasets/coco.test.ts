import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { checkDataset } from '../../src/datasets/check/check-dataset.js';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { json, type Tree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
const LIST = 'annotations/instances_val2017.json';

const image = (id: number, file_name = `${id}.jpg`) => ({ id, file_name, width: 8, height: 4 });
const square = [[1, 1, 4, 1, 4, 3, 1, 3]];
const object = (id: unknown, image_id: unknown, more: object = {}) => {
  return { id, image_id, category_id: 2, iscrowd: 0, segmentation: square, ...more };
};
const categories = [
  { id: 2, name: 'hair drier' },
  { id: 3, name: '../../x' },
];
const instances = (annotations: readonly unknown[], images: readonly unknown[] = [image(1), image(2)]) =>
  json({ images, annotations, categories });

const rle = { size: [4, 8], counts: [8, 4, 20] };
const whole = instances([
  object(11, 1),
  object(12, 1, { category_id: 3, segmentation: rle }),
  object(13, 1, { category_id: 99, segmentation: { ...rle, counts: '84d0' } }),
  object(14, 1, { iscrowd: 1, segmentation: rle }),
  object(15, 2, { segmentation: [] }),
]);
const pictures: Tree = { 'val2017/1.jpg': 'picture', 'val2017/2.jpg': 'picture' };

async function open(name: string, list: { readonly text: string }, more: Tree = pictures) {
  return openDataset({ root: await writeMaskTree(join(base, name), { ...more, [LIST]: list }) });
}

describe('COCO', () => {
  it('is a sequence for each picture that has an object', async () => {
    const dataset = await open('whole', whole);
    expect(dataset).toMatchObject({ format: 'coco', split: 'val2017', label: 'coco val2017', pictures: true });
    expect(dataset.sequences.map(({ name, frames }) => [name, ...frames])).toEqual([['1', '1']]);
    expect(dataset.notes).toEqual([
      'Crowds (iscrowd), which are left out: 1.',
      'Annotations without a mask, which are left out: 1.',
      'Pictures without an object, which are left out: 1.',
    ]);
    const masks = await dataset.sequences[0]!.objectMasks(0);
    expect([...masks].map(([name, mask]) => [name, countPixels(mask)])).toEqual([
      ['11-hair-drier', 6],
      ['12-x', 4],
      ['13', 4],
    ]);
    expect((await checkDataset({ root: dataset.root })).defects).toEqual([]);
  });

  it.each(['images/val2017', 'images'])('finds its pictures in %s too', async (folder) => {
    const tree: Tree = { [`${folder}/1.jpg`]: 'picture', [`${folder}/2.jpg`]: 'picture' };
    const { sequences, format } = await open(`in-${folder.replaceAll('/', '-')}`, whole, tree);
    expect(format).toBe('coco');
    expect(await sequences[0]!.picture(0)).toMatchObject({ width: 8, height: 4 });
  });

  it('names pictures in folders by their whole path', async () => {
    const list = instances([object(1, 1), object(2, 2)], [image(1, 'a/1.jpg'), image(2, 'b/1.jpg')]);
    const { sequences } = await open('nested', list, { 'images/a/1.jpg': 'picture', 'images/b/1.jpg': 'picture' });
    expect(sequences.map(({ name }) => name)).toEqual(['a-1', 'b-1']);
    expect(await sequences[1]!.picture(0)).toMatchObject({ width: 8 });
  });

  it('can be scored without pictures', async () => {
    const { sequences } = await open('bare', whole, {});
    expect(sequences[0]).toMatchObject({ hasPictures: false });
    expect(await sequences[0]!.size()).toEqual({ width: 8, height: 4 });
    expect((await sequences[0]!.objectMasks(0)).size).toBe(3);
  });

  it('takes val of several splits, or the one that is asked for', async () => {
    const tree: Tree = { ...pictures, 'annotations/instances_train2017.json': whole, 'train2017/1.jpg': 'picture' };
    const { root, split } = await open('splits', whole, tree);
    expect(split).toBe('val2017');
    expect((await openDataset({ root, split: 'train2017' })).label).toBe('coco train2017');
    expect(await userErrorOf(() => openDataset({ root, split: 'tran2017' }))).toContain('did you mean "train2017"?');
  });

  it('lists the pictures that are lost where the caller bears that', async () => {
    const list = instances([object(1, 1), object(2, 2)]);
    const root = await writeMaskTree(join(base, 'lost'), { 'val2017/1.jpg': 'picture', [LIST]: list });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(/images\.1\.file_name[\s\S]*val2017.2\.jpg/);
    const { sequences, broken } = await openDataset({ root, isTolerant: true });
    expect([sequences, broken!].map((all) => all.map(({ name }) => name))).toEqual([['1'], ['2']]);
  });

  it('does not follow a link out of the root', async () => {
    const root = await writeMaskTree(join(base, 'linked'), { [LIST]: whole });
    symlinkSync(join(base, 'whole/val2017'), join(root, 'val2017'));
    expect(await userErrorOf(() => openDataset({ root }))).toContain('leads out of the folder');
  });

  it.each<[string, { readonly text: string }, RegExp]>([
    ['no JSON', { text: '{"images": [' }, /is no JSON/],
    ['null', json(null), /expected: an object/],
    ['no pictures', json({ annotations: [] }), /images[\s\S]*expected: a list/],
    ['a picture twice', instances([], [image(1), image(1)]), /images\.1\.id[\s\S]*the id 1 again/],
    ['a picture without a size', instances([], [{ id: 1, file_name: 'a.jpg' }]), /images\.0\.width/],
    ['an absurd picture', instances([], [{ ...image(1), width: 1e8, height: 1e8 }]), /images\.0[\s\S]*100000000x/],
    ['a file name that leaves the root', instances([object(1, 1)], [image(1, '../../1.jpg')]), /leaves the folder/],
    ['an absolute file name', instances([object(1, 1)], [image(1, '/etc/1.jpg')]), /leaves the folder/],
    ['a file name of dots', instances([object(1, 1)], [image(1, '...jpg')]), /leaves the folder/],
    ['two pictures of one name', instances([object(1, 1), object(2, 2)], [image(1), image(2, '1.png')]), /same name/],
    ['an annotation of no picture', instances([object(1, 7)]), /annotations\.0\.image_id[\s\S]*found: 7/],
    ['an id that leaves the folder', instances([object('../1', 1)]), /annotations\.0\.id[\s\S]*an id/],
    ['an id twice', instances([object(1, 1), object(1, 2)]), /annotations\.1\.id/],
    ['an annotation that is a list', instances([[]]), /annotations\.0[\s\S]*an object/],
    ['no objects', instances([object(1, 1, { iscrowd: 1 })]), /no object with a mask/],
    [
      'a category without a name',
      json({ images: [], annotations: [], categories: [{ id: 1 }] }),
      /categories\.0\.name/,
    ],
  ])('with %s is not opened', async (what, list, message) => {
    const text = await userErrorOf(() => open(`bad-${what.replaceAll(' ', '-')}`, list));
    expect(text).toMatch(message);
    expect(text).toContain('instances_val2017.json');
  });

  it.each<[string, unknown, RegExp]>([
    ['a flat polygon', [1, 1, 4, 1, 4, 3], /segmentation\.0[\s\S]*a list/],
    ['two corners', [[1, 1, 4, 1]], /4 numbers/],
    ['a text', 'x', /segmentation[\s\S]*an object/],
    ['another size', { size: [8, 4], counts: [32] }, /another size/],
    ['broken run lengths', { size: [4, 8], counts: '~~' }, /characters from/],
  ])('says of an outline that is %s where it is', async (what, segmentation, message) => {
    const list = instances([object(1, 1, { segmentation })]);
    const { sequences } = await open(`outline-${what.replaceAll(' ', '-')}`, list);
    const text = await userErrorOf(() => sequences[0]!.objectMasks(0));
    expect(text).toMatch(message);
    expect(text).toContain('instances_val2017.json');
  });
});
