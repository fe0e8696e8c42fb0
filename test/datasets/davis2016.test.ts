import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { davis2016 } from '../../src/datasets/davis2016.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile, pictureFile } from './davis-tree.js';

const folder = temporaryFolder();
const jpeg = await pictureFile();
const line = (sequence: string, frame: string) =>
  `/JPEGImages/480p/${sequence}/${frame}.jpg /Annotations/480p/${sequence}/${frame}.png `;
const list = [line('cat', '00000'), line('cat', '00001'), line('dog', '00000')].join('\n');
let made = 0;

function tree(more: Readonly<Record<string, string | Uint8Array>> = {}): string {
  made++;
  return writeTree(join(folder, String(made)), {
    'ImageSets/480p/val.txt': list,
    'JPEGImages/480p/cat/00000.jpg': jpeg,
    'JPEGImages/480p/cat/00001.jpg': jpeg,
    'Annotations/480p/cat/00000.png': maskFile([255, 255]),
    'Annotations/480p/cat/00001.png': maskFile([]),
    'Annotations/480p/dog/00000.png': maskFile([1, 2, 255]),
    ...more,
  });
}

describe('davis2016', () => {
  it('takes the frames of the list, and a sequence of masks only', async () => {
    const dataset = await davis2016.open({ root: tree() });
    expect(dataset.label).toBe('davis2016 val');
    const shape = dataset.sequences.map(({ name, frames, annotated, hasPictures }) => [
      name,
      frames,
      annotated,
      hasPictures,
    ]);
    expect(shape).toEqual([
      ['cat', ['00000', '00001'], [0, 1], true],
      ['dog', ['00000'], [0], false],
    ]);
  });

  it('has one object, of all pixels but 0', async () => {
    const [cat, dog] = (await davis2016.open({ root: tree() })).sequences;
    expect([...(await cat!.objectMasks(0))].map(([id, mask]) => [id, countPixels(mask)])).toEqual([['1', 8]]);
    expect((await cat!.objectMasks(1)).size).toBe(0);
    expect([...(await dog!.objectMasks(0))].map(([id, mask]) => [id, countPixels(mask)])).toEqual([['1', 12]]);
  });

  it('says which file is missing where the list names more than there is', async () => {
    const root = tree();
    rmSync(join(root, 'Annotations/480p/cat/00001.png'));
    const [cat] = (await davis2016.open({ root })).sequences;
    const message = await userErrorOf(() => cat!.objectMasks(1));
    expect(message).toContain(join(root, 'Annotations/480p/cat/00001.png'));
    expect((await cat!.objectMasks(0)).size).toBe(1);
  });

  it.each([
    ['a line that is no pair', 'cat', 'not a picture and its mask'],
    ['a pair of two frames', `${line('cat', '00000').split(' ')[0]} ${line('cat', '00001').split(' ')[1]}`, 'line 1'],
    ['a frame listed twice', `${line('cat', '00000')}\n${line('cat', '00000')}`, 'listed twice'],
    ['a path that leaves the root', line('..', '00000'), 'leaves the folder'],
    ['a sequence that is not there', line('fox', '00000'), 'Sequence "fox" has no masks and no pictures'],
  ])('%s is an error', async (_, lines, part) => {
    const root = tree({ 'ImageSets/480p/val.txt': lines });
    expect(await userErrorOf(() => davis2016.open({ root }))).toContain(part);
  });
});
