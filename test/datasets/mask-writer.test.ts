import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskFrom } from '../../src/core/bit-mask.js';
import { splitLabels } from '../../src/core/label-rows.js';
import { labelImageOf } from '../../src/datasets/label-image.js';
import { openMaskFolder } from '../../src/datasets/mask-folder.js';
import { labelMaskFile, objectMaskFile, writeLabelMask, writeObjectMask } from '../../src/datasets/mask-writer.js';
import { readMasks } from '../../src/datasets/read-masks.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const folder = temporaryFolder();
const left = maskFrom(40, 3, (index) => index % 40 < 20);
const middle = maskFrom(40, 3, (index) => index % 40 >= 10 && index % 40 < 35);

describe('mask writer', () => {
  it('writes what the reader reads, in place of what was there, and leaves nothing else', async () => {
    const image = labelImageOf(new Map([['1', left]]), 40, 3);
    const file = labelMaskFile(join(folder, 'labels'), '00000');
    await writeLabelMask(file, { width: 1, height: 1, data: Uint8Array.of(0) });
    await writeLabelMask(file, image);
    const read = readMasks((await openMaskFolder(folder, join(folder, 'labels')))!.source('00000')!);
    expect(read).toEqual({ kind: 'labels', width: image.width, height: image.height, masks: splitLabels(image) });
    expect(readdirSync(join(folder, 'labels'))).toEqual(['00000.png']);
  });

  it('writes one folder an object, in which masks keep their overlap', async () => {
    const at = join(folder, 'objects');
    await writeObjectMask(objectMaskFile(at, '000', '00000'), left);
    await writeObjectMask(objectMaskFile(at, '001', '00000'), middle);
    const read = readMasks((await openMaskFolder(folder, at))!.source('00000')!);
    expect(read).toEqual({
      kind: 'objects',
      width: 40,
      height: 3,
      masks: new Map([
        ['000', left],
        ['001', middle],
      ]),
    });
  });

  it('refuses names that leave the folder', async () => {
    expect(await userErrorOf(() => labelMaskFile(folder, '../x'))).toContain('leaves the folder');
    expect(await userErrorOf(() => objectMaskFile(folder, '..', '00000'))).toContain('leaves the folder');
  });

  it('leaves no file behind where writing fails', async () => {
    const taken = join(folder, 'taken', '00000.png');
    await writeLabelMask(join(taken, 'inner.png'), { width: 1, height: 1, data: Uint8Array.of(1) });
    const before = readFileSync(join(taken, 'inner.png'));
    await expect(writeLabelMask(taken, { width: 1, height: 1, data: Uint8Array.of(2) })).rejects.toThrow();
    expect(readdirSync(join(folder, 'taken'))).toEqual(['00000.png']);
    expect(readFileSync(join(taken, 'inner.png'))).toEqual(before);
  });
});

describe('labelImageOf', () => {
  it('gives a pixel of two masks to the lower id, whatever their order', () => {
    const expected = Array.from({ length: 120 }, (_, index) => (index % 40 < 20 ? 2 : index % 40 < 35 ? 10 : 0));
    expect(
      Array.from(
        labelImageOf(
          new Map([
            ['2', left],
            ['10', middle],
          ]),
          40,
          3,
        ).data,
      ),
    ).toEqual(expected);
    expect(
      Array.from(
        labelImageOf(
          new Map([
            ['10', middle],
            ['2', left],
          ]),
          40,
          3,
        ).data,
      ),
    ).toEqual(expected);
  });

  it.each(['0', '255', 'cat', '1.5', ''])('refuses the name %j', async (name) => {
    expect(await userErrorOf(() => labelImageOf(new Map([[name, left]]), 40, 3))).toContain('1 to 254');
  });
});
