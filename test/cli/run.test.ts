import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writeTinyDavis } from '../app/tiny-davis.js';
import { isBuilt, runProgram } from '../helpers/program.js';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDavis(join(folder, 'good'), { camel: 5, dogs: 4 });
  await writeTinyDavis(join(folder, 'crooked'), { camel: 5, dogs: 4 }, ['dogs']);
  await writeFile(join(folder, 'tiny.yaml'), 'models: [static]\ndatasets: [{ root: good }]\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sam2bench = (...args: readonly string[]) =>
  runProgram(folder, ['run', ...args], { SAM2BENCH_CACHE: join(folder, 'cache') });

describe.skipIf(!isBuilt)('sam2bench run', () => {
  it('prints the plan as JSON and writes nothing', async () => {
    const { code, stdout } = await sam2bench('tiny.yaml', '--dry-run', '--json', '--out', 'planned');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      frames: 9,
      units: [{ sequence: 'camel' }, { sequence: 'dogs' }],
    });
    expect(existsSync(join(folder, 'planned'))).toBe(false);
  });

  it('prints units in the order in which they run, sequence by sequence where features are shared', async () => {
    const protocols = 'protocols=[{ kind: semi-supervised }, { kind: offline }]';
    const both = ['tiny.yaml', '--dry-run', '--set', 'models=[sam2-nano-s]', '--set', protocols];
    const order = (text: string) =>
      [...text.matchAll(/^ {2}sam2-nano-s-(camel|dogs)-\w+: \d frames/gm)].map(([, name]) => name);
    const { stdout } = await sam2bench(...both);
    expect(order(stdout)).toEqual(['camel', 'dogs', 'camel', 'dogs']);
    const shared = await sam2bench(...both, '--share-features');
    expect(shared.code).toBe(0);
    expect(order(shared.stdout)).toEqual(['camel', 'camel', 'dogs', 'dogs']);
    const refused = await sam2bench(...both, '--share-features', '--set', 'speed.repeats=2');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--set, key speed\.repeats[\s\S]*repeats: 1 beside shareFeatures: true/);
  });

  it('prints the summary on stdout and talks on stderr', async () => {
    const { code, stdout, stderr } = await sam2bench('tiny.yaml', '--json', '--out', 'whole');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, rows: [{ model: 'static', units: { done: 2, failed: 0 } }] });
    expect(stderr).toMatch(/\[2\/2\] static-dogs-\w+: 4 frames/);
  });

  it('prints a table, and resumes what is whole without doing anything', async () => {
    await sam2bench('tiny.yaml', '--out', 'table');
    const { code, stdout, stderr } = await sam2bench('tiny.yaml', '--out', 'table', '--resume');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model\s+backend[\s\S]*static\s+static[\s\S]*run folder:/);
    expect(stderr).toMatch(/nothing is left to predict/);
  });

  it('ends with 3 where a sequence failed and the others went on', async () => {
    const { code, stdout, stderr } = await sam2bench('tiny.yaml', '--set', 'datasets.0.root=crooked', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).rows[0].units).toEqual({ done: 1, failed: 1 });
    expect(stderr).toMatch(/1 failed, the others went on[\s\S]*static-dogs/);
  });

  it.each([
    ['a config that is not there', ['none.yaml'], /none\.yaml/],
    [
      'a checkpoint that is not there',
      ['tiny.yaml', '--set', 'models=[{ id: own, checkpoint: none.pt }]', '--out', 'without'],
      /^error: The checkpoint cannot be opened\.\n {2}where: .*none\.pt[\s\S]*next: check the path/,
    ],
    ['an unknown model', ['tiny.yaml', '--set', 'models.0=statik'], /did you mean "static"/],
    ['a data set without masks', ['tiny.yaml', '--set', 'datasets.0.root=.'], /no data set of a known format/],
    ['an unknown flag', ['tiny.yaml', '--resum'], /--resume/],
  ])('ends with 2 and a message at %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await sam2bench(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
