import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const ROOT = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const installed = join(folder, 'node_modules', 'sam2bench');
/** Bytes, unpacked: the program and its types; weights of the bundled models; the archive. */
const BUDGET = { program: 4e6, models: 40e6, archive: 36e6 };

/** Milliseconds for steps that pack, or run the whole program. */
const PATIENCE = 180_000;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
let packed: Packed;

function execute(command: string, args: readonly string[], cwd = folder) {
  const env = { ...process.env, SAM2BENCH_CACHE: join(folder, 'cache') };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Packs what is built, unpacks it into an empty folder, and links the packages that it depends on beside it. */
beforeAll(() => {
  if (!isBuilt) return;
  const { stdout } = execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  packed = JSON.parse(stdout)[0];
  mkdirSync(installed, { recursive: true });
  execute('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1', '-C', installed]);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link, 'junction');
  }
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
}, PATIENCE);

describe.skipIf(!isBuilt)('the package', () => {
  it('holds what is needed and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const allowed =
      /^(bin|configs|dist|models)\/|^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|CITATION\.cff)$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.map$|\/\.|\.tsbuildinfo$|\.test\.|\.log$/.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        ...['bin/sam2bench.js', 'dist/cli/main.js', 'dist/index.js', 'dist/index.d.ts', 'dist/metrics/index.js'],
        ...['dist/metrics/index.d.ts', 'dist/app/sam2.js', 'dist/app/sam2.d.ts', 'dist/scoring/measure-worker.cjs'],
        ...['dist/app/mask-worker.cjs', 'dist/runners/node/prepare-worker.cjs'],
        ...['page-wasm.js', 'page-webgpu.js', 'prepare-frames.js', 'orders.js'].map(
          (name) => `dist/runners/web/${name}`,
        ),
        ...['dist/report/client.js', 'dist/report/styles.css', 'configs/schema.json', 'configs/suites/default.yaml'],
        ...['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'CITATION.cff'],
      ]),
    );
  });

  it('is within its budget', () => {
    const bytes = (isWanted: (path: string) => boolean) =>
      packed.files.filter(({ path }) => isWanted(path)).reduce((sum, { size }) => sum + size, 0);
    expect(bytes((path) => !path.startsWith('models/'))).toBeLessThan(BUDGET.program);
    expect(bytes((path) => path.startsWith('models/'))).toBeLessThan(BUDGET.models);
    expect(packed.size).toBeLessThan(BUDGET.archive);
  });

  it('is used as a program from an empty folder', { timeout: PATIENCE }, () => {
    const program = join(installed, 'bin', 'sam2bench.js');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(execute(process.execPath, [program, '--version']).stdout.trim()).toBe(version);
    const made = execute(process.execPath, [program, 'init', '--json']);
    expect(JSON.parse(made.stdout).models[0]).toBe('static');
    const run = ['run', 'sam2bench.yaml', '--filter', 'model=static', '--set', 'datasets.0.frames=4', '--out', 'first'];
    const { status, stdout, stderr } = execute(process.execPath, [program, ...run]);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/static .*semi-supervised, mask/);
    expect(readdirSync(join(folder, 'first'))).toEqual(expect.arrayContaining(['report.html', 'summary.json']));
  });

  it('is used as a library from an empty folder', () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import * as all from 'sam2bench';
import * as metrics from 'sam2bench/metrics';
import * as sam2 from 'sam2bench/sam2';
const kinds = (names, from) => names.map((name) => typeof from[name]);
console.log(JSON.stringify([
  kinds(['run', 'score', 'report', 'compare', 'gate', 'exportMasks', 'downloadModel', 'init', 'doctor'], all),
  kinds(['region', 'boundary', 'measureMasks'], metrics),
  kinds(['openModel', 'writeMask', 'readPicture'], sam2),
]));
const inside = await import('sam2bench/dist/app/run.js').then(() => 'open', (error) => error.code);
console.log(inside);`,
    );
    const { stdout, stderr } = execute(process.execPath, ['use.mjs']);
    const [kinds, inside] = stdout.trim().split('\n');
    expect(stderr).toBe('');
    expect(new Set(JSON.parse(kinds!).flat())).toEqual(new Set(['function']));
    expect(inside).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('has its version in CITATION.cff and CHANGELOG.md', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(readFileSync(join(ROOT, 'CITATION.cff'), 'utf8')).toContain(`version: ${version}\n`);
    expect(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')).toContain(version);
  });
});
