// Packs the package, installs it from the tarball into an empty folder as a user would (with the registry), and uses the
// program and every entry point there. Says how long each step took: `node tools/release/try-pack.mjs`.
// Without install scripts, as README says: onnxruntime-node's fetches CUDA libraries from elsewhere.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'sam2bench-try-'));

const USE = `
import { listModels, run, score } from 'sam2bench';
import { region } from 'sam2bench/metrics';
import { openModel } from 'sam2bench/sam2';
for (const one of [listModels, run, score, region, openModel]) if (typeof one !== 'function') throw new Error('missing');
console.log((await listModels()).length, 'models');
`;

try {
  const [{ filename, size }] = JSON.parse(step('pack', 'npm', ['pack', '--json', '--pack-destination', folder], root));
  writeFileSync(join(folder, 'package.json'), '{"name":"try","private":true,"type":"module"}');
  step('install', 'npm', ['install', join(folder, filename), '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  writeFileSync(join(folder, 'use.mjs'), USE);
  step('import', process.execPath, ['use.mjs'], folder);
  const program = join(folder, 'node_modules', 'sam2bench', 'bin', 'sam2bench.js');
  statSync(program);
  step('doctor', process.execPath, [program, 'doctor'], folder);
  step('init', process.execPath, [program, 'init'], folder);
  step(
    'run',
    process.execPath,
    [program, 'run', 'sam2bench.yaml', '--filter', 'model=static', '--out', 'first'],
    folder,
  );
  process.stderr.write(`${filename}: ${(size / 1e6).toFixed(2)} MB, works from an empty folder\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function step(name, command, args, cwd) {
  const start = performance.now();
  const env = { ...process.env, SAM2BENCH_CACHE: join(folder, 'cache') };
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: command === 'npm' && process.platform === 'win32',
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stderr.write(`${name}: ${status === 0 ? 'ok' : 'failed'}, ${seconds} s\n`);
  if (status === 0) return stdout;
  process.stderr.write(`${stdout}${stderr}`);
  process.exitCode = 1;
  throw new Error(`${name} failed`);
}
