import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { openPredictions } from '../../src/datasets/predictions.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile } from './davis-tree.js';

const folder = temporaryFolder();
const root = writeTree(join(folder, 'predictions'), {
  'cat/00000.png': maskFile([1, 2]),
  'dog/0/00000.png': maskFile([1, 1]),
  'dog/1/00000.png': maskFile([0, 255]),
  'dog/1/00001.png': maskFile([]),
  'results.csv': 'x',
  'empty/readme.txt': 'x',
});

describe('openPredictions', () => {
  it('reads palette masks with their size, and null where there is no file', async () => {
    const predictions = await openPredictions(root);
    expect(predictions.sequences).toEqual(['cat', 'dog', 'empty']);
    const annotation = await predictions.read('cat', '00000');
    expect(annotation).toMatchObject({ kind: 'labels', width: 8, height: 4 });
    expect(await predictions.read('cat', '00001')).toBeNull();
    expect(await predictions.read('fox', '00000')).toBeNull();
    expect(predictions.file('cat', '00001')).toBe(join(root, 'cat', '00001.png'));
  });

  it('reads one folder an object, leaving out an object whose file is missing and keeping an empty one', async () => {
    const predictions = await openPredictions(root);
    const first = await predictions.read('dog', '00000');
    expect(first).toMatchObject({ kind: 'objects', width: 8, height: 4 });
    const pixels = first?.kind === 'objects' && [...first.masks].map(([id, mask]) => [id, countPixels(mask)]);
    expect(pixels).toEqual([
      ['0', 8],
      ['1', 4],
    ]);
    const second = await predictions.read('dog', '00001');
    expect(second?.kind === 'objects' && [...second.masks].map(([id, mask]) => [id, countPixels(mask)])).toEqual([
      ['1', 0],
    ]);
  });

  it('says which sequences have masks', async () => {
    const predictions = await openPredictions(root);
    expect(await predictions.has('cat')).toBe(true);
    expect(await predictions.has('empty')).toBe(false);
    expect(await predictions.has('fox')).toBe(false);
  });

  it('refuses names that leave the root, a missing root, and a root without folders', async () => {
    const predictions = await openPredictions(root);
    expect(await userErrorOf(() => predictions.read('..', '00000'))).toContain('leaves the folder');
    expect(await userErrorOf(() => predictions.has('/etc'))).toContain('leaves the folder');
    expect(await userErrorOf(() => openPredictions(join(folder, 'gone')))).toContain('does not exist');
    expect(await userErrorOf(() => openPredictions(join(root, 'cat')))).toContain('1 files and no folder');
  });
});
