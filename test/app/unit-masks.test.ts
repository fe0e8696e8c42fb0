import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeMaskFile } from '../../src/app/mask-file.js';
import { MaskThread } from '../../src/app/mask-thread.js';
import { type MaskPlaces, unitMasks } from '../../src/app/unit-masks.js';
import { maskFrom } from '../../src/core/bit-mask.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { paintedSequence } from '../runners/painted-sequence.js';

const root = temporaryFolder();
const newFolder = () => mkdtempSync(join(root, 'masks-'));
const thread = new MaskThread();
afterAll(() => thread.close());

function predictionOf(object: string, width: number, height: number) {
  return { object, mask: maskFrom(width, height, (i) => i % 3 === 0), lowResLogits: null, objectScore: null };
}

describe('masks of a unit', () => {
  const writers: readonly [string, MaskPlaces['write']][] = [
    ['this thread', writeMaskFile],
    ['a thread of its own', (file) => thread.write(file)],
  ];

  it('are the same files whichever thread writes them', async () => {
    const sequence = paintedSequence({});
    const { width, height } = await sequence.size();
    const [frame, ...others] = sequence.frames;
    const written = [];
    for (const [, write] of writers) {
      for (const hasFolders of [false, true]) {
        const masks = newFolder();
        const sink = await unitMasks({ masks, write }, sequence, hasFolders);
        await sink.write(frame!, [predictionOf('1', width, height), predictionOf('2', width, height)], null);
        await sink.finish();
        const files = hasFolders ? [`1/${frame}.png`, `2/${frame}.png`] : [frame, ...others].map((one) => `${one}.png`);
        written.push(files.map((file) => readFileSync(join(masks, file)).toString('base64')));
      }
    }
    expect(written.slice(2)).toEqual(written.slice(0, 2));
  });

  it.each(writers)('tell of a name that is no label in full, written by %s', async (_name, write) => {
    const sequence = paintedSequence({});
    const { width, height } = await sequence.size();
    const sink = await unitMasks({ masks: newFolder(), write }, sequence, false);
    const writing = sink.write('00000', [predictionOf('cat', width, height)], null);
    await expect(writing).rejects.toMatchObject({ problem: { expected: 'a name that is a number from 1 to 254' } });
  });

  it.each(writers)('fail where their folder cannot be made, written by %s', async (_name, write) => {
    const sequence = paintedSequence({});
    const { width, height } = await sequence.size();
    const masks = join(newFolder(), 'taken');
    writeFileSync(masks, '');
    const sink = await unitMasks({ masks, write }, sequence, false);
    await expect(sink.write('00000', [predictionOf('1', width, height)], null)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
