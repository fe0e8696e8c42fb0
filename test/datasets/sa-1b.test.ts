import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { checkDataset } from '../../src/datasets/check/check-dataset.js';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { json, type Tree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
const mask = (counts: unknown, size: unknown = [4, 8]) => ({ size, counts });
const image = { image_id: 7, width: 8, height: 4, file_name: 'sa_7.jpg' };
const list = (...annotations: unknown[]) => json({ image, annotations });
const good = list({ id: 31, segmentation: mask([4, 8, 20]) }, { id: 5, segmentation: mask([8, 4, 20]) });

describe('SA-1B', () => {
  it('is a sequence for each picture, with overlapping masks by their ids', async () => {
    const tree: Tree = { 'sa_7.jpg': 'picture', 'sa_7.json': good, 'sa_12.jpg': 'picture', 'sa_12.json': good };
    const root = await writeMaskTree(join(base, 'good'), tree);
    const dataset = await openDataset({ root });
    expect(dataset).toMatchObject({ format: 'sa-1b', label: 'sa-1b good', pictures: true, overlapping: true });
    expect(dataset.sequences.map(({ name, frames }) => [name, ...frames])).toEqual([
      ['sa_7', 'sa_7'],
      ['sa_12', 'sa_12'],
    ]);
    const masks = await dataset.sequences[0]!.objectMasks(0);
    expect([...masks].map(([name, one]) => [name, countPixels(one)])).toEqual([
      ['31', 8],
      ['5', 4],
    ]);
    expect((await checkDataset({ root })).defects).toEqual([]);
  });

  it('can be scored without pictures, and takes other names where it is named', async () => {
    const { sequences } = await openDataset({ root: await writeMaskTree(join(base, 'bare'), { 'sa_7.json': good }) });
    expect(sequences[0]).toMatchObject({ hasPictures: false });
    expect(await sequences[0]!.size()).toEqual({ width: 8, height: 4 });
    expect((await sequences[0]!.objectMasks(0)).size).toBe(2);
    const root = await writeMaskTree(join(base, 'named'), { 'cow.jpg': 'picture', 'cow.json': good });
    expect((await openDataset({ root, format: 'sa-1b' })).sequences.map(({ name }) => name)).toEqual(['cow']);
  });

  it('is not opened where a list has no picture, though others have', async () => {
    const root = await writeMaskTree(join(base, 'lost'), {
      'sa_7.jpg': 'picture',
      'sa_7.json': good,
      'sa_8.json': good,
    });
    expect(await userErrorOf(() => openDataset({ root }))).toContain('sa_8.json');
  });

  it.each<[string, { readonly text: string }, RegExp]>([
    ['no JSON', { text: '{"image"' }, /is no JSON/],
    ['a deep one', { text: '['.repeat(1e6) }, /is no JSON|an object/],
    ['a list at its top', json([1]), /expected: an object/],
    ['no image', json({ annotations: [] }), /sa_7.json, image/],
    [
      'an absurd size',
      json({ image: { ...image, width: 1e9, height: 1e9 }, annotations: [] }),
      /1000000000x1000000000/,
    ],
    [
      'a size that is a text',
      json({ image: { ...image, width: '8' }, annotations: [] }),
      /image\.width[\s\S]*found: "8"/,
    ],
    ['annotations that are no list', json({ image, annotations: {} }), /annotations[\s\S]*expected: a list/],
    ['an id that leaves the folder', list({ id: '../x', segmentation: mask([32]) }), /annotations\.0\.id[\s\S]*an id/],
    ['an id twice', list({ id: 1, segmentation: mask([32]) }, { id: 1, segmentation: mask([32]) }), /same id/],
    ['a mask of another size', list({ id: 1, segmentation: mask([32], [8, 4]) }), /another size than its picture/],
    ['runs that are too long', list({ id: 1, segmentation: mask([33]) }), /runs of 33 pixels/],
    ['runs that are no list', list({ id: 1, segmentation: mask(7) }), /segmentation\.counts/],
    ['no mask', list({ id: 1 }), /annotations\.0\.segmentation/],
  ])('with %s is an error that names the place', async (what, content, message) => {
    const root = await writeMaskTree(join(base, `bad-${what.replaceAll(' ', '-')}`), {
      'sa_7.jpg': 'picture',
      'sa_7.json': content,
    });
    const { sequences } = await openDataset({ root });
    const text = await userErrorOf(() => sequences[0]!.objectMasks(0));
    expect(text).toMatch(message);
    expect(text).toContain('sa_7.json');
    expect((await checkDataset({ root })).defects[0]).toMatchObject({ severity: 'error', sequence: 'sa_7' });
  });
});
