import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/runs/run-manifest.js';
import { WITHOUT_FFMPEG } from '../helpers/ffmpeg.js';
import { isBuilt } from '../helpers/program.js';
import { commandsOf, runCommands } from '../helpers/run-readme.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const EXAMPLE = join(import.meta.dirname, '../../examples/cows');
const guide = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
const commands = commandsOf(guide);
const folder = join(temporaryFolder(), 'cows');
/** Milliseconds for all commands. */
const PATIENCE = 300_000;

const overlaysOf = (run: string) => {
  const units = readdirSync(join(folder, 'runs', run, 'units'));
  return units.map((unit) => existsSync(join(folder, 'runs', run, 'units', unit, 'overlay.mp4')));
};

describe('the guide to own footage', () => {
  it('has commands, of which only those that fetch a checkpoint, or go to its folder, are not run here', () => {
    expect(commands.length).toBeGreaterThanOrEqual(9);
    expect(commands.filter(({ mark }) => mark !== '').map(({ line }) => line)).toEqual([
      'cd examples/cows',
      'npx sam2bench model download sam2.1-hiera-tiny',
      expect.stringMatching(/--model sam2.1-hiera-tiny/),
    ]);
  });

  it('quotes its prompts as they are in the file', () => {
    const quoted = [.../```json\n([\s\S]*?)```/.exec(guide)![1]!.trim().split('\n')];
    const file = readFileSync(join(EXAMPLE, 'prompts.json'), 'utf8');
    for (const line of quoted) expect(file).toContain(line);
  });
});

describe.skipIf(!isBuilt || WITHOUT_FFMPEG)('the commands of the guide to own footage', () => {
  beforeAll(() => {
    for (const name of ['README.md', 'prompts.json', 'prompts-later.json', 'config.yaml']) {
      cpSync(join(EXAMPLE, name), join(folder, name));
    }
    const lines = commands.flatMap(({ line, mark }) => (mark === '' ? [line] : []));
    const environment = { SAM2BENCH_CACHE: join(folder, 'cache') };
    runCommands(lines, folder, join(folder, 'tools'), environment);
  }, PATIENCE);

  it('leave what the guide says', async () => {
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['cows', 'frames', 'later', 'models']);
    expect([...overlaysOf('cows'), ...overlaysOf('models')]).toEqual([true, true, true]);
    expect(overlaysOf('frames')).toEqual([false]);
    for (const run of ['cows', 'frames', 'later', 'models']) {
      const place = join(folder, 'runs', run);
      expect(readdirSync(place)).toEqual(expect.arrayContaining(['report.html', 'scores', 'summary.json', 'units']));
      const { rows } = JSON.parse(readFileSync(join(place, 'summary.json'), 'utf8'));
      for (const row of rows) expect(row).toMatchObject({ rules: 'none', JF: { mean: null }, units: { failed: 0 } });
    }
    expect((await readManifest(join(folder, 'runs', 'cows'))).resumed).toHaveLength(1);
  });

  it('follow the objects: they are seen on every frame', () => {
    const [row] = readdirSync(join(folder, 'runs', 'cows', 'scores'));
    const table = readFileSync(join(folder, 'runs', 'cows', 'scores', row!, 'tracks.csv'), 'utf8')
      .trim()
      .split('\n');
    const cow = table.slice(1).map((line) => line.split(','));
    expect(cow.filter(([, object]) => object === '1')).toHaveLength(36);
    const seen = cow.filter(([, object, , pixels]) => object === '1' && Number(pixels) > 500);
    expect(seen.length).toBeGreaterThan(30);
  });
});
