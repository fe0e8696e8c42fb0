import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { json, type Tree, videoTree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
let made = 0;
const set = (tree: Tree) => writeMaskTree(join(base, `set-${made++}`), tree);
const video = (name: string, folder = '', every = 1): Tree =>
  videoTree(`${folder}JPEGImages/${name}`, `${folder}Annotations/${name}`, 6, every, [0, 1, 2]);

const youtube = json({
  videos: {
    cow: {
      objects: { 1: { category: 'cow', frames: ['00000', '00005'] }, 2: { category: 'snail', frames: ['00005'] } },
    },
  },
});

describe('youtube-vos', () => {
  it('has objects with their first frames, and sparse ground truth', async () => {
    const root = await set({ ...video('cow', '', 5), 'meta.json': youtube });
    const { format, label, sequences } = await openDataset({ root });
    expect([format, label]).toEqual(['youtube-vos', 'youtube-vos valid']);
    expect(sequences[0]!.annotated).toEqual([0, 5]);
    expect([...sequences[0]!.meta!].map(([id, { first, seen }]) => [id, first, seen])).toEqual([
      ['1', '00000', null],
      ['2', '00005', null],
    ]);
  });

  it('takes classes that the training set has as seen', async () => {
    const train = json({ videos: { x: { objects: { 1: { category: 'cow' } } } } });
    const root = await set({ ...video('cow', 'valid/', 5), 'valid/meta.json': youtube, 'train/meta.json': train });
    for (const at of [root, join(root, 'valid')]) {
      const { sequences, split } = await openDataset({ root: at });
      expect(split).toBe('valid');
      expect([...sequences[0]!.meta!.values()].map(({ seen }) => seen)).toEqual([true, false]);
    }
  });

  it('opens the split that is asked for', async () => {
    const root = await set({ ...video('cow', 'valid/'), 'valid/meta.json': youtube, ...video('dog', 'train/') });
    expect((await openDataset({ root, split: 'train' })).sequences.map(({ name }) => name)).toEqual(['dog']);
    expect(await userErrorOf(() => openDataset({ root, format: 'mose', split: 'tain' }))).toMatch(/no split "tain"/);
  });
});

describe('lvos', () => {
  const range = { start: '00000001', end: '00000026', frame_nums: '6' };
  const meta = json({ videos: { cow: { objects: { 1: { frame_range: range } } } } });

  it('has the frames that meta.json gives each object, and unseen videos', async () => {
    const files = { ...video('cow'), 'valid_meta.json': meta };
    const known = await openDataset({ root: await set({ ...files, 'unseen_videos.txt': { text: 'cow\n' } }) });
    expect(known.format).toBe('lvos');
    expect(known.sequences[0]!.meta!.get('1')).toMatchObject({ seen: false, range: { start: 1, end: 26, frames: 6 } });
    const unknown = await openDataset({ root: await set(files) });
    expect(unknown.sequences[0]!.meta!.get('1')!.seen).toBeNull();
  });
});

describe('mose', () => {
  it('needs no meta.json', async () => {
    const { format, sequences } = await openDataset({ root: await set({ ...video('cow'), ...video('dog') }) });
    expect(format).toBe('mose');
    expect(sequences.map(({ name, meta }) => [name, meta])).toEqual([
      ['cow', undefined],
      ['dog', undefined],
    ]);
  });

  it('v2 takes objects and lengths from meta.json', async () => {
    const meta = (length: number) => json({ videos: { cow: { length, objects: ['1', '2'], height: 4, width: 8 } } });
    const { format, sequences } = await openDataset({ root: await set({ ...video('cow'), 'meta.json': meta(6) }) });
    expect(format).toBe('mose-v2');
    expect([...sequences[0]!.meta!.keys()]).toEqual(['1', '2']);
    const wrong = await set({ ...video('cow'), 'meta.json': meta(7) });
    expect(await userErrorOf(() => openDataset({ root: wrong }))).toMatch(
      /not as many masks[\s\S]*expected: 7[\s\S]*found: 6/,
    );
  });
});

describe('meta.json', () => {
  it('that is broken is named with its place', async () => {
    const broken = await set({ ...video('cow'), 'meta.json': json({ videos: { cow: { objects: 3 } } }) });
    const message = await userErrorOf(() => openDataset({ root: broken, format: 'youtube-vos' }));
    expect(message).toMatch(/meta\.json, videos\.cow\.objects/);
  });

  it.each([
    ['cut off', { text: '{"videos": {"cow": ' }, /no JSON[\s\S]*meta\.json/],
    ['of nothing', json({ videos: {} }), /names none[\s\S]*meta\.json/],
    ['of other types', json({ videos: [] }), /not as its format says[\s\S]*meta\.json/],
  ])('%s does not make the set one of another format', async (_what, meta, message) => {
    const root = await set({ ...video('cow'), 'meta.json': meta });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(message);
  });

  it.each([
    ['more frames than memory holds', { start: 1, end: 26, frame_nums: '1000000000' }],
    ['no number', { start: 1, end: 26, frame_nums: null }],
    ['an end before the start', { start: 26, end: 1, frame_nums: 5 }],
  ])('refuses %s', async (_what, range) => {
    const meta = json({ videos: { cow: { objects: { 1: { frame_range: range } } } } });
    const root = await set({ ...video('cow'), 'meta.json': meta });
    expect(await userErrorOf(() => openDataset({ root }))).toMatch(/videos\.cow\.objects/);
  });

  it('that names a video which is not there breaks that one alone', async () => {
    const meta = json({ videos: { cow: { objects: { 1: { frames: ['00000'] } } }, '../x': { objects: {} } } });
    const root = await set({ ...video('cow'), 'meta.json': meta });
    const { sequences, broken } = await openDataset({ root, isTolerant: true });
    expect(sequences.map(({ name }) => name)).toEqual(['cow']);
    expect(broken!.map(({ error }) => error.message).join()).toMatch(/leaves the folder/);
  });
});
