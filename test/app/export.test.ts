import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExportRequest, exportMasks } from '../../src/app/export/export-masks.js';
import { SERVERS } from '../../src/app/export/servers.js';
import { run } from '../../src/app/run.js';
import { openFileBytes } from '../../src/checkpoints/file-bytes.js';
import { entryOffset, readZipDirectory } from '../../src/checkpoints/zip-directory.js';
import { SERVER_NAMES } from '../../src/core/known-names.js';
import { pngSize } from '../helpers/png-size.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { HEIGHT, WIDTH, writeTinyDavis } from './tiny-davis.js';

const base = temporaryFolder();
const dataset = join(base, 'davis');
const masks = join(dataset, 'Annotations', '480p');
const SEQUENCES = { cow: 4, dog: 3 };
let count = 0;

beforeAll(() => writeTinyDavis(dataset, SEQUENCES));

/** The tiny set is a val split; a server's own split is another. */
const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  ...{ source: masks, server: 'davis-testdev', dataset, format: 'davis2017', split: 'val' },
  out: join(base, `out-${count++}`, 'a.zip'),
  ...changes,
});

function copyOf(): string {
  const copy = join(base, `masks-${count++}`);
  cpSync(masks, copy, { recursive: true });
  return copy;
}

async function contentOf(file: string) {
  const source = await openFileBytes(file);
  const entries = [...(await readZipDirectory(source)).values()];
  const first = await source.read(await entryOffset(source, entries[0]!), entries[0]!.size);
  await source.close();
  return { names: entries.map(({ name }) => name), first };
}

describe('exportMasks', () => {
  it.each([
    ['davis-testdev', ''],
    ['mose', ''],
    ['youtube-vos', 'Annotations/'],
    ['lvos', 'Annotations/'],
  ])('for %s puts palette PNG files of every frame below "%s"', async (server, above) => {
    const { file, frames, sequences, problems, bytes } = await exportMasks(request({ server }));
    expect({ frames, sequences, problems }).toEqual({ frames: 7, sequences: 2, problems: [] });
    const { names, first } = await contentOf(file!);
    expect(names.slice(3, 5)).toEqual([`${above}cow/00003.png`, `${above}dog/00000.png`]);
    expect(pngSize(first)).toEqual({ width: WIDTH, height: HEIGHT, depth: 8, colour: 'palette' });
    expect(bytes).toBeGreaterThan(0);
    expect(readdirSync(join(file!, '..'))).toEqual(['a.zip']);
  });

  it('takes one row of a run, and its data set', async () => {
    const config = join(base, 'run.yaml');
    const data = { format: 'davis2017', root: './davis', split: 'val' };
    writeFileSync(config, JSON.stringify({ models: ['static', 'empty'], datasets: [data] }));
    const folder = join(base, 'a-run');
    await run({ config, out: folder, cacheFolder: join(base, 'cache') });
    const several = request({ source: folder, dataset: undefined });
    const message = await userErrorOf(() => exportMasks(several));
    expect(message).toMatch(/several rows[\s\S]*--row/);
    const row = /static-[\w-]+/.exec(message)![0];
    expect(await exportMasks({ ...several, row })).toMatchObject({ frames: 7, problems: [] });
    expect(await userErrorOf(() => exportMasks({ ...several, row: `${row}x` }))).toContain(`did you mean "${row}"?`);
  });

  it('writes nothing where something is missing or wrong, and says all of it', async () => {
    const source = copyOf();
    rmSync(join(source, 'cow', '00002.png'));
    writeFileSync(join(source, 'cow', '00001.png'), 'not a picture');
    rmSync(join(source, 'dog'), { recursive: true });
    const wanted = request({ source });
    const { file, problems } = await exportMasks(wanted);
    expect(file).toBeNull();
    expect(existsSync(wanted.out!)).toBe(false);
    expect(readdirSync(join(wanted.out!, '..'))).toEqual([]);
    expect(problems.map(({ sequence, frame }) => [sequence, frame])).toEqual([
      ['cow', '00001'],
      ['cow', '00002'],
      ['dog', null],
    ]);
  });

  it('refuses other sizes and objects that a sequence does not have', async () => {
    const crooked = join(base, 'crooked');
    await writeTinyDavis(crooked, SEQUENCES, ['cow']);
    const source = join(crooked, 'Annotations', '480p');
    const { problems } = await exportMasks(request({ source }));
    expect(problems[0]?.what).toBe(`its mask has ${WIDTH - 8}x${HEIGHT} pixels, the frame ${WIDTH}x${HEIGHT}`);
    expect(problems.length).toBe(4);
  });

  it('leaves out what the split does not have, and says so', async () => {
    const source = copyOf();
    cpSync(join(source, 'cow'), join(source, 'zebra'), { recursive: true });
    cpSync(join(source, 'cow', '00000.png'), join(source, 'cow', '00009.png'));
    const { frames, notes } = await exportMasks(request({ source }));
    expect(frames).toBe(7);
    expect(notes.join('\n')).toMatch(/cow: 1 masks of frames[\s\S]*1 sequences that the split does not have: zebra/);
  });

  it('gives equal archives of equal masks', async () => {
    const [one, two] = [await exportMasks(request()), await exportMasks(request())];
    expect(await contentOf(one.file!)).toEqual(await contentOf(two.file!));
    expect(one.bytes).toBe(two.bytes);
  });

  it('needs a data set, and a server that there is', async () => {
    expect(await userErrorOf(() => exportMasks(request({ dataset: undefined })))).toMatch(/--dataset/);
    expect(await userErrorOf(() => exportMasks(request({ server: 'moose' })))).toContain('did you mean "mose"?');
    expect(SERVERS.map(({ name }) => name)).toEqual(SERVER_NAMES);
  });
});

describe.skipIf(!isBuilt)('sam2bench export', () => {
  it('ends with 0 and where to upload, or with 1 and what is wrong', async () => {
    const options = ['--for', 'davis-testdev', '--dataset', dataset, '--split', 'val', '--out', 'cli.zip'];
    const { code, stdout } = await runProgram(base, ['export', masks, ...options]);
    expect(stdout).toMatch(/cli\.zip: 2 sequences, 7 masks, 0\.0 MB\nupload it at https:/);
    expect(code).toBe(0);
    const source = copyOf();
    rmSync(join(source, 'dog', '00001.png'));
    const bad = await runProgram(base, ['export', source, ...options]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/dog\/00001: it has no mask\n1 problems/);
    expect((await runProgram(base, ['export', masks])).stderr).toContain('--for');
  });
});
