import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeTinyDavis } from '../app/tiny-davis.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();
const PATIENCE = 60_000;
const sam2bench = (...args: readonly string[]) => runProgram(folder, args, { SAM2BENCH_CACHE: join(folder, 'cache') });
const MODEL = ['--model', 'sam2-nano-untrained', '--size', '64', '--no-overlay'];
const PROMPTS = { schema: 1, prompts: [{ object: 1, frame: 0, clicks: [{ x: 9, y: 8 }] }] };

beforeAll(async () => {
  await writeTinyDavis(join(folder, 'DAVIS'), { clip: 4 });
  cpSync(join(folder, 'DAVIS', 'JPEGImages', '480p', 'clip'), join(folder, 'clip'), { recursive: true });
  writeTree(folder, { 'clip/prompts.json': JSON.stringify(PROMPTS) });
});

describe.skipIf(!isBuilt)('sam2bench track', () => {
  it('prints a table without accuracy, and where everything is', { timeout: PATIENCE }, async () => {
    const { code, stdout, stderr } = await sam2bench('track', 'clip', ...MODEL, '--out', 'first');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^model .*model FPS\s+end-to-end FPS\n/);
    expect(stdout).not.toMatch(/J&F|rules/);
    const [, masks] = /masks: {3}(.*)\n/.exec(stdout)!;
    expect(existsSync(join(folder, masks!, '00003.png'))).toBe(true);
    expect(stdout).toMatch(/tracks: {2}first.scores.*tracks\.csv/);
  });

  it('prints the summary and the paths as JSON', { timeout: PATIENCE }, async () => {
    const { code, stdout } = await sam2bench('track', 'clip', ...MODEL, '--out', 'json', '--json');
    expect(code).toBe(0);
    const { rows, outputs } = JSON.parse(stdout);
    expect(rows[0]).toMatchObject({ rules: 'none', JF: { mean: null } });
    expect(outputs).toMatchObject([{ model: 'sam2-nano-untrained', overlay: null }]);
  });

  it('is what a folder with prompts.json is taken for', async () => {
    const { code, stdout } = await sam2bench('dataset', 'check', 'clip');
    expect(stdout).toMatch(/^video clip: 1 sequence, 4 frames, 0 annotated/);
    expect(code).toBe(0);
  });

  it('leaves a run that others read: nothing to compare and nothing to gate but speed', {
    timeout: PATIENCE,
  }, async () => {
    await sam2bench('track', 'clip', ...MODEL, '--out', 'a');
    const compared = await sam2bench('compare', 'a', 'a');
    expect(compared.stderr).not.toMatch(/unexpected/);
    const scored = await sam2bench('score', 'a', '--dataset', 'clip');
    expect(scored.code).toBe(2);
    expect(scored.stderr).toMatch(/no ground truth/);
  });

  it.each([
    ['a video that is not there', ['none.mp4'], /not there[\s\S]*none\.mp4/],
    ['an unknown model', ['clip', '--model', 'sam2-nano-z'], /no model "sam2-nano-z"[\s\S]*the options of track/],
    ['a stride of nothing', ['clip', '--stride', '0'], /whole number from 1/],
    ['a rate of nothing', ['clip', '--fps', '0'], /above 0/],
    ['a direction that there is not', ['clip', '--direction', 'sideways'], /forward, both/],
  ])('ends with 2 and a message at %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await sam2bench('track', ...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
