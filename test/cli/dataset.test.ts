import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FORMAT_NAMES, RULE_NAMES } from '../../src/core/known-names.js';
import { FORMATS } from '../../src/datasets/registry.js';
import { RULES } from '../../src/scoring/rules/registry.js';
import { maskFile } from '../datasets/davis-tree.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
const sam2bench = (...args: readonly string[]) => runProgram(base, args);

beforeAll(() => {
  for (const set of ['good', 'bad']) {
    mkdirSync(join(base, set, 'cow'), { recursive: true });
    for (const frame of ['00000', '00001', '00002']) {
      writeFileSync(join(base, set, 'cow', `${frame}.png`), maskFile([0, 1, 1]));
    }
  }
  truncateSync(join(base, 'bad', 'cow', '00001.png'), 40);
});

describe.skipIf(!isBuilt)('sam2bench dataset', () => {
  it('check ends with 0 where nothing is wrong', async () => {
    const { code, stdout } = await sam2bench('dataset', 'check', 'good');
    expect(stdout).toBe('masks: 1 sequence, 3 frames, 3 annotated, 1 object\n\n0 errors, 0 warnings\n');
    expect(code).toBe(0);
  });

  it('check ends with 1 and each defect where something is', async () => {
    const { code, stdout } = await sam2bench('dataset', 'check', 'bad');
    expect(stdout).toMatch(/error: The PNG file is broken\.\n {2}where: .*00001\.png\n[\s\S]*1 error, 0 warnings/);
    expect(code).toBe(1);
    const { stdout: json } = await sam2bench('dataset', 'check', 'bad', '--json');
    expect(JSON.parse(json)).toMatchObject({ format: 'masks', defects: [{ severity: 'error', sequence: 'cow' }] });
  });

  it('check --pin makes later scores of changed data fail, unless told otherwise', async () => {
    expect((await sam2bench('dataset', 'check', 'good', '--pin')).stdout).toMatch(/pinned 3 files/);
    expect((await sam2bench('score', 'good', '--dataset', 'good')).code).toBe(0);
    writeFileSync(join(base, 'good', 'new.txt'), '');
    const { code, stderr } = await sam2bench('score', 'good', '--dataset', 'good');
    expect(stderr).toMatch(/not as it was when it was pinned[\s\S]*new\.txt \(added\)/);
    expect(code).toBe(2);
    expect((await sam2bench('score', 'good', '--dataset', 'good', '--ignore-pin')).code).toBe(0);
  });

  it('list shows sequences, or the formats', async () => {
    expect((await sam2bench('dataset', 'list', 'good')).stdout).toMatch(/cow +3 +3\n\nmasks: 1 sequence\n$/);
    const { stdout } = await sam2bench('dataset', 'list', '--json');
    expect(JSON.parse(stdout).map(({ name }: { readonly name: string }) => name)).toEqual(FORMAT_NAMES);
  });

  it('synth makes a set, and refuses a folder that holds something else', async () => {
    const options = ['--seed', '3', '--sequences', '2', '--frames', '6', '--size', '64x48', '--difficulty', 'hard'];
    const { code, stdout } = await sam2bench('dataset', 'synth', 'made/here', ...options, '--json');
    expect(code).toBe(0);
    const { label, isNew, sequences } = JSON.parse(stdout);
    expect({ label, isNew }).toEqual({ label: 'synthetic 64x48 hard seed 3', isNew: true });
    expect(sequences).toMatchObject([{ name: 'synthetic-00', frames: 6, annotated: 6 }, { name: 'synthetic-01' }]);
    const again = await sam2bench('dataset', 'synth', 'made/here', ...options);
    expect(again.stdout).toMatch(/synthetic-00 +6 .*\n[\s\S]*2 sequences were there already in /);
    expect((await sam2bench('dataset', 'check', 'made/here')).stdout).toMatch(/0 errors, 0 warnings/);
    const other = await sam2bench('dataset', 'synth', 'good', ...options);
    expect(other.stderr).toMatch(/holds something else/);
    expect(other.code).toBe(2);
  });

  it('synth says what its options may be', async () => {
    const wrong = async (...options: readonly string[]) =>
      (await sam2bench('dataset', 'synth', 'x', ...options)).stderr;
    expect(await wrong('--size', '64')).toMatch(/WIDTHxHEIGHT, each from 32 to 4096/);
    expect(await wrong('--frames', '2')).toMatch(/whole number from 3 to 10000/);
    expect(await wrong('--difficulty', 'harsh')).toMatch(/mixed, easy, moderate, hard/);
  });

  it('prepare says where there is no video', async () => {
    const { code, stderr } = await sam2bench('dataset', 'prepare', 'good');
    expect(stderr).toMatch(/has no video/);
    expect(code).toBe(2);
  });
});

describe('the names that help lists', () => {
  it('are those of the registries', () => {
    expect(FORMATS.map(({ name }) => name)).toEqual(FORMAT_NAMES);
    expect(RULES.map(({ name }) => name)).toEqual(RULE_NAMES);
  });
});
