import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { masks } from '../../src/datasets/masks.js';
import { readMasks } from '../../src/datasets/read-masks.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile } from './davis-tree.js';

const folder = temporaryFolder();

describe('masks', () => {
  it('reads SEQ/FRAME.png, in which 255 is an object', async () => {
    const root = writeTree(join(folder, 'labels'), {
      'seq_10/frame_2.png': maskFile([3, 255]),
      'seq_10/frame_10.png': maskFile([]),
      'seq_2/00000.png': maskFile([1]),
      'notes/readme.txt': 'x',
    });
    const dataset = await masks.open({ root });
    expect(dataset).toMatchObject({ format: 'masks', label: 'masks', overlapping: false });
    expect(dataset.sequences.map(({ name }) => name)).toEqual(['seq_2', 'seq_10']);
    expect(dataset.sequences[1]).toMatchObject({
      frames: ['frame_2', 'frame_10'],
      annotated: [0, 1],
      hasPictures: false,
    });
    expect([...(await dataset.sequences[1]!.objectMasks(0)).keys()]).toEqual(['3', '255']);
  });

  it('reads SEQ/OBJECT/FRAME.png, in which masks may overlap and be sparse', async () => {
    const root = writeTree(join(folder, 'objects'), {
      'seq/000/00000.png': maskFile([1, 1, 1]),
      'seq/001/00000.png': maskFile([0, 255]),
      'seq/001/00004.png': maskFile([]),
    });
    const dataset = await masks.open({ root });
    expect(dataset.overlapping).toBe(true);
    const [sequence] = dataset.sequences;
    expect(sequence!.frames).toEqual(['00000', '00004']);
    const first = await sequence!.objectMasks(0);
    expect([...first].map(([id, mask]) => [id, countPixels(mask)])).toEqual([
      ['000', 12],
      ['001', 4],
    ]);
    const last = readMasks(sequence!.source(1));
    expect(last.kind === 'objects' && [...last.masks.keys()]).toEqual(['001']);
    expect((await sequence!.objectMasks(1)).size).toBe(0);
  });

  it.each([
    [
      'both forms in one sequence',
      { 'a/00000.png': maskFile([1]), 'a/000/00000.png': maskFile([1]) },
      'both masks of all',
    ],
    ['both forms in one set', { 'a/00000.png': maskFile([1]), 'b/000/00000.png': maskFile([1]) }, 'others do not'],
    ['no PNG at all', { 'a/readme.txt': 'x' }, 'holds no masks'],
  ])('%s is an error', async (name, files, part) => {
    const root = writeTree(join(folder, name), files);
    expect(await userErrorOf(() => masks.open({ root }))).toContain(part);
  });

  it('goes on with the others where one sequence is wrong and that is borne', async () => {
    const root = writeTree(join(folder, 'borne'), {
      '0/00000.png': maskFile([1]),
      '0/00000.PNG': maskFile([1]),
      'a/00000.png': maskFile([1]),
      'b/00000.png': maskFile([1]),
      'b/00000.PNG': maskFile([1]),
      'c/000/00000.png': maskFile([1]),
      'd/readme.txt': 'x',
    });
    expect(await masks.detect(root)).toBe(true);
    const { sequences, broken } = await masks.open({ root, isTolerant: true });
    expect(sequences.map(({ name }) => name)).toEqual(['a']);
    expect(broken!.map(({ name, error }) => [name, error.message.split('\n')[0]])).toEqual([
      ['0', 'Frame "00000" has two files.'],
      ['b', 'Frame "00000" has two files.'],
      ['c', 'Some sequences have one folder an object and others do not.'],
    ]);
  });

  it('masks of one frame that differ in size are an error', async () => {
    const root = writeTree(join(folder, 'sizes'), {
      'seq/1/00000.png': maskFile([1]),
      'seq/2/00000.png': maskFile([1], 9),
    });
    const [sequence] = (await masks.open({ root })).sequences;
    expect(await userErrorOf(() => sequence!.objectMasks(0))).toContain('found: 9x4');
  });

  it('an empty folder is an error', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await userErrorOf(() => masks.open({ root: join(folder, 'empty') }))).toContain('no sequence');
  });
});
