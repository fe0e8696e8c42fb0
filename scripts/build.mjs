// Builds dist: modules by tsc; by esbuild the pages' scripts, the command line and the threads' programs.
// `npm run build` runs it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...path) => join(root, ...path);

// From scratch: what was removed from src must not live on in dist.
rmSync(inRoot('dist'), { recursive: true, force: true });
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', inRoot('tsconfig.build.json')], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const { build } = await import('esbuild');
const bundle = { bundle: true, target: 'es2022', logLevel: 'warning' };
mkdirSync(inRoot('dist', 'report'), { recursive: true });
await build({
  ...bundle,
  entryPoints: {
    client: inRoot('src', 'report', 'client', 'main.ts'),
    history: inRoot('src', 'report', 'client', 'history-main.ts'),
  },
  outdir: inRoot('dist', 'report'),
  minify: true,
  format: 'iife',
});
copyFileSync(inRoot('src', 'report', 'styles.css'), inRoot('dist', 'report', 'styles.css'));

// What a page executes: the pipeline with onnxruntime-web, whose WASM files are served beside it.
await build({
  ...bundle,
  entryPoints: {
    'page-wasm': inRoot('src/runners/web/page/wasm.ts'),
    'page-webgpu': inRoot('src/runners/web/page/webgpu.ts'),
    orders: inRoot('src/runners/web/page/orders.ts'),
    'prepare-frames': inRoot('src/runners/web/page/prepare-frames.ts'),
  },
  outdir: inRoot('dist', 'runners', 'web'),
  minify: true,
  format: 'esm',
  conditions: ['onnxruntime-web-use-extern-wasm'],
});

// The command line in a few files: Node takes half a millisecond to find each of a hundred.
const { dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
await build({
  ...bundle,
  entryPoints: [inRoot('src', 'cli', 'main.ts')],
  outdir: inRoot('dist', 'cli'),
  chunkNames: 'parts/[name]-[hash]',
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Of this one a few functions are used.
  external: Object.keys(dependencies).filter((name) => name !== 'simple-statistics'),
});

// Programs of threads: one file each, or a thread would take longer to load its modules than to do its work.
await build({
  ...bundle,
  entryPoints: {
    'scoring/measure-worker': inRoot('src', 'scoring', 'measure-batch.ts'),
    'app/mask-worker': inRoot('src', 'app', 'mask-file.ts'),
    'runners/node/prepare-worker': inRoot('src', 'runners', 'node', 'prepare-picture.ts'),
  },
  outdir: inRoot('dist'),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  platform: 'node',
  packages: 'external',
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
});
