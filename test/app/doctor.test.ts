import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/app/doctor/check-folder.js';
import { checkNode, doctor } from '../../src/app/doctor/doctor.js';
import { findProgram, firstLineOf } from '../../src/app/doctor/find-program.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();

describe('doctor', () => {
  it('looks at everything, and this machine can run the program', async () => {
    const findings = await doctor(join(base, 'cache'));
    const names = ['Node', 'onnxruntime', 'machine', 'cache', 'models', 'ffmpeg', 'browser', 'Slurm'];
    expect(findings.map(({ name }) => name)).toEqual(names);
    expect(findings.filter(({ state }) => state === 'no')).toEqual([]);
    expect(findings[1]?.found).toMatch(/^\d+\.\d+\.\d+: cpu/);
    expect(findings[4]?.next).toBe('sam2bench model download sam2.1-hiera-tiny');
  });

  it('knows which Node is too old', () => {
    const states = ['18.20.0', '20.18.3', '20.19.0', '22.1.0', '24.0.0'].map((version) => checkNode(version).state);
    expect(states).toEqual(['no', 'no', 'ok', 'ok', 'ok']);
  });

  it('says why the cache folder cannot be written', async () => {
    const file = join(base, 'a-file');
    writeFileSync(file, '');
    expect(await checkFolder(join(file, 'cache'))).toMatchObject({
      state: 'no',
      next: expect.stringMatching(/SAM2BENCH_CACHE/),
    });
  });

  it('finds programs on the PATH that can be executed', async () => {
    const program = join(base, 'tool');
    writeFileSync(program, '#!/bin/sh\necho first\necho second\n');
    chmodSync(program, 0o644);
    const env = { PATH: `/nowhere:${base}` };
    expect(await findProgram(['tool'], env)).toBeNull();
    chmodSync(program, 0o755);
    expect(await findProgram(['none', 'tool'], env)).toBe(program);
    expect(await firstLineOf(program, [])).toBe('first');
    expect(await firstLineOf(join(base, 'none'), [])).toBeNull();
  });
});

describe.skipIf(!isBuilt)('the command line', () => {
  it('doctor ends with 1 where nothing would work', async () => {
    const file = join(base, 'not-a-folder');
    writeFileSync(file, '');
    const { code, stdout } = await runProgram(base, ['doctor'], { SAM2BENCH_CACHE: join(file, 'x') });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^no {6}cache: /m);
  });

  it('init says what to do next', async () => {
    const { code, stdout } = await runProgram(base, ['init', '--out', 'mine.yaml'], {
      SAM2BENCH_CACHE: join(base, 'c'),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^mine\.yaml: static and .* on synthetic videos\n\nnext:\n {2}npx sam2bench run mine\.yaml --dry-run/,
    );
    const dry = await runProgram(base, ['run', 'mine.yaml', '--dry-run', '--set', 'models=[static]'], {
      SAM2BENCH_CACHE: join(base, 'c'),
    });
    expect(dry.stdout).toMatch(/in all 3 units, 72 frames/);
  });
});
