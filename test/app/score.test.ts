import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScoreRequest, score } from '../../src/app/score.js';
import { encodeLabelPng } from '../../src/datasets/codecs/png-writer.js';
import { readResultFiles } from '../../src/runs/result-files.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const [WIDTH, HEIGHT] = [40, 20];
const FRAMES = ['00000', '00001', '00002', '00003'];

/** Two rectangles; `shift` moves the first to the right. */
function mask(shift = 0, width = WIDTH): Uint8Array {
  const data = Uint8Array.from({ length: width * HEIGHT }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (y >= 3 && y < 9 && x >= 4 + shift && x < 14 + shift) return 1;
    return y >= 12 && y < 18 && x >= 20 && x < 30 ? 2 : 0;
  });
  return encodeLabelPng({ width, height: HEIGHT, data });
}

function sequence(folder: string, make: () => Uint8Array): Record<string, Uint8Array> {
  return Object.fromEntries(FRAMES.map((frame) => [`${folder}/${frame}.png`, make()]));
}

const base = temporaryFolder();
const dataset = writeTree(join(base, 'DAVIS'), {
  'ImageSets/2017/val.txt': 'cow\ndog\n',
  'ImageSets/2017/train.txt': 'cow\n',
  ...sequence('Annotations/480p/cow', mask),
  ...sequence('Annotations/480p/dog', mask),
});
let count = 0;

/** A fresh folder of predictions that are all right but for the files given; null takes a file away. */
function predictions(changes: Readonly<Record<string, Uint8Array | string | null>> = {}): string {
  const root = join(base, `predictions-${count++}`);
  writeTree(root, { ...sequence('cow', () => mask(5)), ...sequence('dog', mask) });
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) rmSync(join(root, path), { recursive: true });
    else writeFileSync(join(root, path), content);
  }
  return root;
}

function scored(changes: Parameters<typeof predictions>[0], request: Partial<ScoreRequest> = {}) {
  return score({ predictions: predictions(changes), dataset, ...request });
}

describe('score', () => {
  it('gives the figures of all objects, and says which rules it took', async () => {
    const said: string[] = [];
    const { summary, sequences, failures } = await scored({}, { talk: (line) => said.push(line) });
    expect(failures).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/^format davis2017, so rules davis2017: /)]);
    // Moved by 5 of 10 columns, cow's first object shares 5 x 6 of 15 x 6 pixels; the other three objects are whole.
    const J = (1 / 3 + 3) / 4;
    expect(summary).toMatchObject({
      schema: 1,
      rows: [
        { dataset: 'davis2017 val 480p', rules: 'davis2017', units: { done: 2, failed: 0 }, objects: 4, fps: null },
      ],
    });
    expect(summary.rows[0]!.J.mean).toBeCloseTo(J, 12);
    expect(sequences.map(({ sequence: name, J_mean }) => [name, J_mean])).toEqual([
      ['cow', expect.closeTo(2 / 3, 12)],
      ['dog', 1],
    ]);
  });

  it.each([
    ['a missing sequence', { cow: null }, /no predictions[\s\S]*found: no such folder/],
    ['a missing file', { 'cow/00002.png': null }, /no predicted mask[\s\S]*cow\/00002\.png/],
    ['a mask of another size', { 'cow/00002.png': mask(0, 41) }, /expected: 40 x 20[\s\S]*found: 41 x 20/],
    ['a cut-off PNG', { 'cow/00002.png': mask().subarray(0, 90) }, /cow\/00002\.png/],
    ['what is no PNG', { 'cow/00002.png': 'not a picture' }, /cow\/00002\.png/],
  ])('goes on with the others at %s', async (_what, changes, message) => {
    const { summary, result, failures } = await scored(changes);
    expect(result.scores.map((one) => one.sequence)).toEqual(['dog']);
    expect(failures).toEqual([{ sequence: 'cow', message: expect.stringMatching(message) }]);
    expect(summary.rows[0]).toMatchObject({
      units: { done: 1, failed: 1 },
      J: { mean: 1 },
      JF: { lo: null, hi: null },
    });
    expect(summary.rows[0]!.notes).toEqual(['1 of 2 sequences could not be scored.']);
  });

  it('has null figures where nothing could be scored', async () => {
    const { summary, failures } = await scored({ cow: null, 'dog/00001.png': null });
    expect(failures).toHaveLength(2);
    expect(summary.rows[0]).toMatchObject({ JF: { mean: null }, J: { mean: null, recall: null, decay: null } });
  });

  it('takes a bare folder of masks as ground truth', async () => {
    const { summary } = await scored({}, { dataset: join(dataset, 'Annotations', '480p'), format: 'masks' });
    expect(summary.rows[0]).toMatchObject({ dataset: 'masks', rules: 'vos-benchmark', sequences: 2 });
  });

  it.each([
    ['rules', { rules: 'davis217' }, /did you mean "davis2017"/],
    ['format', { format: 'davis-2017' }, /did you mean "davis2017"/],
    ['split', { split: 'vall' }, /did you mean "val"/],
    ['data set', { dataset: join(base, 'nowhere') }, /does not exist[\s\S]*nowhere/],
    ['folder of predictions', { predictions: join(base, 'nowhere') }, /does not exist[\s\S]*nowhere/],
    [
      'level of predictions',
      { predictions: base },
      /no sequence of the data set[\s\S]*expected: folders such as cow, dog/,
    ],
  ])('names a wrong %s', async (_what, request, message) => {
    expect(await userErrorOf(() => scored({}, request))).toMatch(message);
  });
});

describe('the files of score', () => {
  const read = (...path: string[]) => readFileSync(join(base, ...path), 'utf8');

  it('go into --out, as the outcome has them', async () => {
    const { summary, result, sequences } = await scored({}, { out: join(base, 'out', 'deep') });
    expect(readdirSync(join(base, 'out', 'deep')).sort()).toEqual([
      'breakdown.csv',
      'frames.csv',
      'global_results-val.csv',
      'objects.csv',
      'per-sequence_results-val.csv',
      'sequences.csv',
      'summary.json',
    ]);
    expect(JSON.parse(read('out', 'deep', 'summary.json'))).toEqual(summary);
    expect(await readResultFiles(join(base, 'out', 'deep'))).toEqual({
      frames: result.scores.flatMap((one) => one.frames),
      objects: result.scores.flatMap((one) => one.objects),
      sequences,
    });
  });

  it('go among the predictions under --write-csv, named by the split', async () => {
    const folder = predictions();
    await score({ predictions: folder, dataset, split: 'train', writeCsv: true });
    expect(readFileSync(join(folder, 'per-sequence_results-train.csv'), 'utf8')).toMatch(
      /^Sequence,J-Mean,F-Mean\ncow_1,0\.333,.*\ncow_2,1\.000,1\.000\n$/,
    );
  });

  it('have no official ones where a sequence failed: they would be taken for the whole set', async () => {
    const folder = predictions({ 'cow/00001.png': null });
    const said: string[] = [];
    const out = join(base, 'part');
    const request = { predictions: folder, dataset, rules: 'davis2017', writeCsv: true, out };
    await score({ ...request, talk: (line) => said.push(line) });
    expect(readdirSync(folder)).toEqual(['cow', 'dog']);
    expect(readdirSync(out).filter((name) => name.includes('results'))).toEqual([]);
    expect(said).toContainEqual(expect.stringMatching(/official files are not written/));
  });

  it('need a folder with a name', async () => {
    expect(await userErrorOf(() => scored({}, { out: '' }))).toMatch(/no name[\s\S]*--out/);
  });

  it('are tried before anything is scored', async () => {
    writeFileSync(join(base, 'file'), '');
    let progressed = false;
    const request = { out: join(base, 'file', 'out'), onProgress: () => (progressed = true) };
    expect(await userErrorOf(() => scored({}, request))).toMatch(/cannot be written[\s\S]*next: give another folder/);
    expect(progressed).toBe(false);
  });

  it('are named by a split that the data set has, not by any text', async () => {
    mkdirSync(join(base, 'safe'));
    const request = {
      dataset: join(dataset, 'Annotations', '480p'),
      split: '../../escaped',
      rules: 'davis2017',
      out: join(base, 'safe', 'in'),
    };
    await scored({}, request);
    expect(readdirSync(join(base, 'safe'))).toEqual(['in']);
    expect(readdirSync(join(base, 'safe', 'in'))).toContain('global_results-val.csv');
  });
});
