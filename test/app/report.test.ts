import { readFileSync, renameSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/app/report.js';
import { type RunOptions, run } from '../../src/app/run.js';
import type { ReportData } from '../../src/report/report-data.js';
import { unpackMask } from '../../src/report/viewer/packed-mask.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { prepareNanoRun } from './nano-run.js';

const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');
const first = join(folder, 'out');
const second = join(folder, 'again');
let options: RunOptions;

function dataOf(page: string): ReportData {
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(page, 'utf8'))!;
  return JSON.parse(json!);
}

async function changeManifest(run: string, change: (text: string) => string): Promise<void> {
  const file = join(run, 'run.json');
  await writeFile(file, change(await readFile(file, 'utf8')));
}

beforeAll(async () => {
  options = await prepareNanoRun(
    folder,
    'protocols: [{ kind: semi-supervised }, { kind: semi-supervised, prompt: clicks, clicks: 1 }]',
  );
  await run(options);
  await run({ ...options, out: second });
});

describe('frames in the page of a run', () => {
  it('are there with the ground truth, the masks and the prompts of each row', () => {
    const { viewer, rows } = dataOf(join(first, 'report.html'));
    expect(viewer!.note).toBeNull();
    expect(viewer!.sequences.map(({ sequence }) => sequence).sort()).toEqual(['camel', 'dogs']);
    const camel = viewer!.sequences.find(({ sequence }) => sequence === 'camel')!;
    expect(camel.frames.map(({ name }) => name)).toEqual(['00000', '00001', '00002', '00003', '00004']);
    expect(camel.rows.map(({ row }) => row)).toEqual(rows.map(({ id }) => id));
    const pixels = camel.width * camel.height;
    const area = (text: string) => unpackMask(text, pixels).reduce((sum, bit) => sum + bit, 0);
    // The floor copies the first mask.
    expect(area(camel.frames[0]!.truth![0]!)).toBeGreaterThan(0);
    expect(camel.rows[0]!.masks.map((masks) => masks![0])).toEqual(camel.frames.map(() => camel.frames[0]!.truth![0]));
    expect(camel.rows[0]!.marks[0]).toContainEqual({ kind: 'mask', object: '1' });
    const [click] = camel.rows.at(-1)!.marks[0]!;
    expect(click).toMatchObject({ kind: 'positive', object: '1' });
    const [x, y] = click!.kind === 'positive' ? click!.at : [0, 0];
    const place = Math.floor(y * camel.height) * camel.width + Math.floor(x * camel.width);
    expect(unpackMask(camel.frames[0]!.truth![0]!, pixels)[place]).toBe(1);
  });

  it('are left out where nobody wants them, and where the data are gone, which the page says', async () => {
    const out = join(folder, 'bare.html');
    expect(dataOf(await report([first], { out, viewer: 0, cacheFolder })).viewer).toBeNull();
    renameSync(join(folder, 'DAVIS'), join(folder, 'elsewhere'));
    const { viewer } = dataOf(await report([first], { out, cacheFolder }));
    renameSync(join(folder, 'elsewhere'), join(folder, 'DAVIS'));
    expect(viewer).toMatchObject({ sequences: [], note: expect.stringContaining('The folder does not exist.') });
  });

  it('of a sequence that lost a picture are left out, the others stay', async () => {
    const picture = join(folder, 'DAVIS/JPEGImages/480p/camel/00002.jpg');
    renameSync(picture, `${picture}.away`);
    const { viewer } = dataOf(await report([first], { out: join(folder, 'partly.html'), cacheFolder }));
    renameSync(`${picture}.away`, picture);
    expect(viewer!.sequences.map(({ sequence }) => sequence)).not.toContain('camel');
    expect(viewer!.note).not.toBeNull();
  });

  it('take no more room than was given', async () => {
    const page = await report([first], { out: join(folder, 'small.html'), viewer: 0.004, cacheFolder });
    const { viewer } = dataOf(page);
    expect(viewer!.sequences.length).toBeLessThan(2);
    expect(JSON.stringify(viewer!.sequences).length).toBeLessThan(4500);
    expect(viewer!.note).toContain('--viewer 50');
    await expect(report([first], { viewer: 1000 })).rejects.toThrow('0 to 256 MiB');
    await expect(report([first], { viewer: Number.NaN })).rejects.toThrow('--viewer');
  });
});

describe('the page of several runs', () => {
  it('tells rows of the same setting apart by id and by name', async () => {
    const { rows, labels, details, warnings, viewer } = dataOf(
      await report([first, second], { out: join(folder, 'both.html'), cacheFolder }),
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(6);
    expect(new Set(Object.values(labels)).size).toBe(6);
    expect(Object.values(labels)).toContain('static [again]');
    expect(details.map(({ row }) => row)).toEqual(rows.map(({ id }) => id));
    expect(viewer!.sequences[0]!.rows).toHaveLength(6);
    expect(warnings.filter((text) => !text.startsWith('The machine was busy'))).toEqual([]);
  });

  it('warns of machines that differ', async () => {
    await changeManifest(second, (text) => text.replace(/"cpu": "[^"]*"/, '"cpu": "Another processor"'));
    const { warnings } = dataOf(await report([first, second], { out: join(folder, 'both.html'), cacheFolder }));
    expect(warnings).toEqual([expect.stringContaining('Another processor')]);
  });

  it('fails where one was not scored, and says which', async () => {
    rmSync(join(second, 'summary.json'));
    await expect(report([first, second], { cacheFolder })).rejects.toThrow(join(second, 'summary.json'));
  });
});
