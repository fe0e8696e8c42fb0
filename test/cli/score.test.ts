import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLabelPng } from '../../src/datasets/codecs/png-writer.js';
import { isBuilt, type Outcome, PROGRAM, runProgram } from '../helpers/program.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';

const base = temporaryFolder();

/** A square in the middle of each of four frames. */
function frames(folder: string): Record<string, Uint8Array> {
  const data = Uint8Array.from({ length: 24 * 16 }, (_, i) => (i % 24 > 8 && i % 24 < 16 && i > 96 && i < 240 ? 1 : 0));
  const file = encodeLabelPng({ width: 24, height: 16, data });
  return Object.fromEntries([0, 1, 2, 3].map((frame) => [`${folder}/0000${frame}.png`, file]));
}

writeTree(join(base, 'truth'), { ...frames('cow'), ...frames('dog') });
writeTree(join(base, 'good'), { ...frames('cow'), ...frames('dog') });
writeTree(join(base, 'short'), { ...frames('cow'), ...frames('dog') });
rmSync(join(base, 'short', 'dog', '00001.png'));

const sam2bench = (...args: readonly string[]) => runProgram(base, args);

describe.skipIf(!isBuilt)('sam2bench score', () => {
  it('prints sequences and the whole in percent on stdout, and talks on stderr', async () => {
    const { code, stdout, stderr } = await sam2bench('score', 'good', '--dataset', 'truth');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'sequence  objects  frames    J&F      J      F',
        '--------  -------  ------  -----  -----  -----',
        'cow             1       2  100.0  100.0  100.0',
        'dog             1       2  100.0  100.0  100.0',
        '',
        'masks, rules vos-benchmark: 2 sequences, 2 objects',
        'J&F 100.0  (95 % interval 100.0 to 100.0)',
        'J   100.0  recall 100.0  decay 0.0',
        'F   100.0  recall 100.0  decay 0.0',
        'predicted on 4 of the 4 frames that have the object, and on 0 of the 0 that have not',
        '',
      ].join('\n'),
    );
    expect(stderr).toMatch(/^format masks, so rules vos-benchmark: .*\n$/);
  });

  it('prints nothing but JSON on stdout under --json', async () => {
    const { code, stdout } = await sam2bench('score', 'good', '--dataset', 'truth', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, rows: [{ model: 'good', JF: { mean: 1, lo: 1, hi: 1 } }] });
  });

  it('takes tolerances joined by commas or one by one, before the folder too', async () => {
    const options = ['--tolerance', '0.008,2', '--tolerance', '0.05', '--dataset', 'truth', '--json'];
    const { code, stdout } = await sam2bench('score', ...options, 'good');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).rows[0].tolerances).toEqual([
      { tolerance: 0.008, F: 1 },
      { tolerance: 2, F: 1 },
      { tolerance: 0.05, F: 1 },
    ]);
  });

  it('ends with 3 and a list where a sequence failed and the others went on', async () => {
    const { code, stdout, stderr } = await sam2bench('score', 'short', '--dataset', 'truth', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).rows[0].units).toEqual({ done: 1, failed: 1 });
    expect(stderr).toMatch(
      /1 sequence\(s\) could not be scored:\n- dog: A scored frame has no predicted mask\.\n {2}where: /,
    );
  });

  it.each([
    ['no data set', ['score', 'good'], /--dataset/],
    ['no predictions', ['score', '--dataset', 'truth'], /predictions/],
    ['predictions that are not there', ['score', 'gone', '--dataset', 'truth'], /does not exist[\s\S]*gone/],
    ['misspelt rules', ['score', 'good', '--dataset', 'truth', '--rules', 'davis217'], /did you mean "davis2017"/],
    ['a misspelt option', ['score', 'good', '--datset', 'truth'], /Did you mean --dataset/],
    ['an unknown way to cut decays', ['score', 'good', '--dataset', 'truth', '--decay', 'x'], /davis-compatible/],
    [
      'a tolerance that is no number',
      ['score', 'good', '--dataset', 'truth', '--tolerance', '0.1,x'],
      /numbers such as/,
    ],
    ['a misspelt verb', ['scor', 'good'], /Did you mean score/],
  ])('ends with 2 and a message at %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await sam2bench(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['--help'], /Examples:[\s\S]*sam2bench score/],
    [['score', '--help'], /Examples:[\s\S]*--format masks/],
  ])('has examples in %j', async (args, text) => {
    const { code, stdout } = await sam2bench(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });

  it('shows no control character of a folder name', async () => {
    const name = 'cow\u001b[31m';
    writeTree(join(base, 'odd-truth'), frames(name));
    writeTree(join(base, 'odd'), frames(name));
    const { code, stdout } = await sam2bench('score', 'odd', '--dataset', 'odd-truth');
    expect(code).toBe(0);
    expect(stdout).toContain('cow\uFFFD[31m');
    expect(stdout).not.toContain('\u001b');
  });

  it('ends quietly where the reader of its output has gone', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'score', 'good', '--dataset', 'truth', '--json'], { cwd: base });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await new Promise((done) => child.on('close', done));
    expect(stderr).toMatch(/^format masks.*\n$/);
  });
});

describe('bin/sam2bench.js', () => {
  it('says how to build where nothing is built', async () => {
    mkdirSync(join(base, 'checkout', 'bin'), { recursive: true });
    copyFileSync(PROGRAM, join(base, 'checkout', 'bin', 'sam2bench.js'));
    writeFileSync(join(base, 'checkout', 'package.json'), '{ "type": "module", "version": "0.0.0" }');
    const { code, stderr } = await new Promise<Outcome>((done) => {
      execFile(process.execPath, [join(base, 'checkout', 'bin', 'sam2bench.js')], (error, stdout, text) =>
        done({ code: error?.code ?? 0, stdout, stderr: text }),
      );
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/not built yet: run `npm run build`/);
  });
});
