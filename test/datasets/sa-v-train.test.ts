import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskFrom } from '../../src/core/bit-mask.js';
import { encodeCocoRle } from '../../src/datasets/codecs/coco-rle.js';
import { readMasks } from '../../src/datasets/read-masks.js';
import { openDataset } from '../../src/datasets/registry.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { json, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
const columns = (from: number, to: number) => maskFrom(8, 4, (i) => i % 8 >= from && i % 8 < to);
const masklet = (...masks: readonly (readonly [number, number])[]) =>
  masks.map(([a, b]) => encodeCocoRle(columns(a, b)));

/** Three annotated frames of two manual masklets, one automatic. */
const tree = {
  'sav_1_manual.json': json({
    masklet: [masklet([0, 2], [1, 4]), masklet([1, 3], [0, 0]), masklet([2, 4], [4, 6])],
    masklet_id: [0, 7],
  }),
  'sav_1_auto.json': json({ masklet: [masklet([5, 8])], masklet_id: [0] }),
};

describe('sa-v-train', () => {
  it('has every fourth frame by its number, and overlapping masks from run lengths', async () => {
    const { format, sequences } = await openDataset({ root: await writeMaskTree(join(base, 'plain'), tree) });
    expect(format).toBe('sa-v-train');
    expect(sequences[0]).toMatchObject({ name: 'sav_1', frames: ['00000', '00004', '00008'], annotated: [0, 1, 2] });
    expect(readMasks(sequences[0]!.source(0))).toEqual({
      ...{ kind: 'objects', width: 8, height: 4 },
      masks: new Map([
        ['0', columns(0, 2)],
        ['7', columns(1, 4)],
      ]),
    });
  });

  it('takes the manual, the automatic or all masklets', async () => {
    const root = await writeMaskTree(join(base, 'splits'), tree);
    const objects = async (split: string) => {
      const source = (await openDataset({ root, split })).sequences[0]!.source(0);
      return source.kind === 'rle' ? source.objects.map(([name]) => name) : [];
    };
    expect(await objects('auto')).toEqual(['0']);
    expect(await objects('all')).toEqual(['0', '7', 'auto-0']);
    expect(await userErrorOf(() => openDataset({ root, split: 'val' }))).toMatch(/manual, auto or all/);
  });

  it('has the frames that were taken out of the video', async () => {
    const pictures = Array.from({ length: 10 }, (_, i) => [`JPEGImages_24fps/sav_1/0000${i}.jpg`, 'picture'] as const);
    const root = await writeMaskTree(join(base, 'frames'), { ...tree, ...Object.fromEntries(pictures) });
    const [video] = (await openDataset({ root })).sequences;
    expect(video).toMatchObject({ hasPictures: true, annotated: [0, 4, 8] });
    expect(video!.frames).toHaveLength(10);
    expect([...(await video!.objectMasks(4)).keys()]).toEqual(['0']);
  });

  it('is broken where a mask has no frame among those that were taken out', async () => {
    const root = await writeMaskTree(join(base, 'short'), { ...tree, 'JPEGImages_24fps/sav_1/00000.jpg': 'picture' });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(/2 of 3 masks have no picture[\s\S]*00004, 00008/);
  });

  it.each([
    ['ids that repeat', [masklet([0, 2], [1, 4])], [3, 3], /masklet_id[\s\S]*ids that differ[\s\S]*3, 3/],
    ['too few ids', [masklet([0, 2], [1, 4])], [1], /masklet\.0[\s\S]*1 masks, one for each/],
    ['a frame with fewer masks', [masklet([0, 2], [1, 4]), masklet([0, 2])], [0, 1], /masklet\.1[\s\S]*found: 1/],
    ['no masks at all', [], [0], /has no masklets[\s\S]*sav_1_manual\.json/],
  ])('refuses %s, since an object would be lost', async (name, frames, ids, message) => {
    const text = json({ masklet: frames, masklet_id: ids });
    const root = await writeMaskTree(join(base, name), { 'sav_1_manual.json': text });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(message);
  });

  it.each([
    ['no JSON', { text: '{' }, /no JSON[\s\S]*sav_1_manual\.json/],
    ['no masklets', json({ masklet_id: [] }), /not as its format says[\s\S]*sav_1_manual\.json, masklet/],
    ['a mask without size', json({ masklet: [[{ counts: '0' }]], masklet_id: [0] }), /masklet\.0\.0\.size/],
  ])('names the file and place of %s', async (name, text, message) => {
    const root = await writeMaskTree(join(base, name), { 'sav_1_manual.json': text });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(message);
  });

  it('names the frame and object of a broken mask', async () => {
    const broken = { size: [4, 8], counts: [3] };
    const root = await writeMaskTree(join(base, 'broken'), {
      'sav_1_manual.json': json({ masklet: [[broken]], masklet_id: [3] }),
    });
    const [video] = (await openDataset({ root })).sequences;
    expect(await userErrorOf(() => readMasks(video!.source(0)))).toMatch(/sav_1_manual\.json, frame 00000, object 3/);
  });
});

const data = sharedData();

describe.skipIf(data === null)('a real video of SA-V train', () => {
  it.each([
    ['manual', 5],
    ['auto', 9],
    ['all', 14],
  ])('has 121 annotated frames and, of the split %s, %i objects', async (split, count) => {
    const { sequences } = await openDataset({ root: join(data!, 'sa-v'), split });
    expect(sequences[0]!.annotated).toHaveLength(121);
    const first = readMasks(sequences[0]!.source(0));
    expect(first).toMatchObject({ kind: 'objects', width: 480, height: 848 });
    expect(first.masks.size).toBe(count);
  });
});
