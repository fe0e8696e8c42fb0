import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { score } from '../../src/app/score.js';
import { buildPng } from '../datasets/codecs/build-png.js';
import { maskFile } from '../datasets/davis-tree.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
const FRAMES = ['00000', '00001', '00002', '00003'];
const IDS = [0, 1, 1, 2, 2, 0, 0, 0];
let made = 0;

/** Bare folders of masks of two sequences; `change` spoils the first. */
function masks(change: (cow: string, root: string) => void = () => {}): string {
  const root = join(base, `masks-${made++}`);
  for (const name of ['cow', 'dog']) {
    mkdirSync(join(root, name), { recursive: true });
    for (const frame of FRAMES) writeFileSync(join(root, name, `${frame}.png`), maskFile(IDS));
  }
  change(join(root, 'cow'), root);
  return root;
}

const truth = masks();

async function scored(change: (cow: string, root: string) => void, rules = 'davis2017') {
  const said: string[] = [];
  const request = { predictions: masks(change), dataset: truth, rules, talk: (line: string) => said.push(line) };
  return { ...(await score(request)), said };
}

/** An 8 x 4 PNG by pngjs, of one colour type and depth. */
function otherPng(colorType: 0 | 2 | 6, bitDepth: 8 | 16, rgba: readonly number[]): Buffer {
  const png = new PNG({ width: 8, height: 4 });
  for (let i = 0; i < 32; i++) png.data.set(rgba, 4 * i);
  return PNG.sync.write(png, { colorType, bitDepth });
}

describe('a sequence whose predictions are bad is told, and the other is scored', () => {
  it.each<[string, (cow: string, root: string) => void, RegExp]>([
    [
      'a missing mask',
      (cow) => rmSync(join(cow, '00002.png')),
      /no predicted mask[\s\S]*00002[\s\S]*3 masks from 00000 to 00003/,
    ],
    [
      'a misnamed mask',
      (cow) => renameSync(join(cow, '00002.png'), join(cow, '2.png')),
      /no predicted mask[\s\S]*00002\.png/,
    ],
    [
      'a duplicated frame',
      (cow) => cpSync(join(cow, '00002.png'), join(cow, '00002.PNG')),
      /Frame "00002" has two files/,
    ],
    [
      'another size',
      (cow) => writeFileSync(join(cow, '00002.png'), maskFile([1, 2], 9)),
      /another size[\s\S]*8 x 4[\s\S]*9 x 4/,
    ],
    [
      'colours',
      (cow) => writeFileSync(join(cow, '00002.png'), otherPng(2, 8, [200, 10, 10, 255])),
      /colours instead of object ids/,
    ],
    [
      '16 bits',
      (cow) => writeFileSync(join(cow, '00002.png'), otherPng(0, 16, [3, 3, 3, 255])),
      /no object id|does not have/,
    ],
    ['a mask cut off', (cow) => truncateSync(join(cow, '00002.png'), 50), /PNG file is broken[\s\S]*00002\.png/],
    ['a text file', (cow) => writeFileSync(join(cow, '00002.png'), 'no picture'), /not a PNG/],
    [
      'an extra id',
      (cow) => writeFileSync(join(cow, '00002.png'), maskFile([1, 2, 3])),
      /does not have[\s\S]*found: 3/,
    ],
    [
      'an empty folder',
      (cow) => FRAMES.map((frame) => rmSync(join(cow, `${frame}.png`))),
      /no predictions[\s\S]*folder without masks/,
    ],
    ['no folder', (cow) => rmSync(cow, { recursive: true }), /no predictions[\s\S]*no such folder/],
    ['another spelling', (cow, root) => renameSync(cow, join(root, 'Cow')), /no such folder[\s\S]*is it "Cow"/],
    [
      'a link out of the folder',
      (cow) => {
        rmSync(join(cow, '00002.png'));
        symlinkSync('/etc/hostname', join(cow, '00002.png'));
      },
      /link leads out/,
    ],
    [
      'a header of 100,000 pixels',
      (cow) => {
        const bytes = Buffer.from(readFileSync(join(cow, '00002.png')));
        bytes.writeUInt32BE(100_000, 16);
        writeFileSync(join(cow, '00002.png'), bytes);
      },
      /100000x4|broken/,
    ],
  ])('%s', async (_what, change, message) => {
    const { summary, failures } = await scored(change);
    expect(failures.map(({ sequence }) => sequence)).toEqual(['cow']);
    expect(failures[0]!.message).toMatch(message);
    expect(summary.rows[0]).toMatchObject({ sequences: 1, objects: 2, JF: { mean: 1 }, units: { done: 1, failed: 1 } });
  });

  it('also where its ground truth is bad', async () => {
    const dataset = masks((cow) => truncateSync(join(cow, '00002.png'), 50));
    const { summary, failures } = await score({ predictions: masks(), dataset });
    expect(failures[0]!.message).toMatch(/PNG file is broken[\s\S]*cow[\\/]00002\.png/);
    expect(summary.rows[0]).toMatchObject({ sequences: 1, JF: { mean: 1 } });
  });
});

describe('what is read all the same', () => {
  it.each<[string, Buffer | Uint8Array]>([
    ['grey RGB', otherPng(2, 8, [0, 0, 0, 255])],
    ['RGB with alpha', otherPng(6, 8, [0, 0, 0, 255])],
  ])('%s', async (_what, bytes) => {
    const { failures, summary } = await scored((cow) => writeFileSync(join(cow, '00002.png'), bytes));
    expect(failures).toEqual([]);
    expect(summary.rows[0]!.J.mean).toBeCloseTo((0.5 + 0.5 + 1 + 1) / 4, 12);
  });
});

describe('the same ids, stored in another way', () => {
  const samples = Array.from({ length: 32 }, (_, i) => IDS[i % 8]!);
  const plan = { width: 8, height: 4, samples, filters: [0, 4, 3, 2] } as const;

  it.each<[string, Buffer]>([
    ['interlaced', buildPng({ ...plan, colour: 3, depth: 8, interlaced: true })],
    ['four bits each', buildPng({ ...plan, colour: 3, depth: 4, interlaced: false })],
    ['grey', buildPng({ ...plan, colour: 0, depth: 8, interlaced: false })],
    ['16 bits each', buildPng({ ...plan, colour: 0, depth: 16, interlaced: false })],
  ])('%s', async (_what, bytes) => {
    const { failures, summary } = await scored((cow) => writeFileSync(join(cow, '00002.png'), bytes));
    expect(failures).toEqual([]);
    expect(summary.rows[0]).toMatchObject({ sequences: 2, JF: { mean: 1 } });
  });
});

describe('what is said', () => {
  it('of sequences that the data set does not have', async () => {
    const { said } = await scored((cow, root) => cpSync(cow, join(root, 'elk'), { recursive: true }));
    expect(said).toContainEqual(expect.stringMatching(/not scored[\s\S]*elk/));
  });

  it('of masks that seem to be those of another sequence', async () => {
    const { said, failures } = await scored((cow) => {
      for (const frame of FRAMES) writeFileSync(join(cow, `${frame}.png`), maskFile([0, 0, 0, 0, 0, 1, 2, 2]));
    });
    expect(failures).toEqual([]);
    expect(said).toContainEqual(expect.stringMatching(/^cow: .*masks of another sequence\?/));
  });
});
