// Builds dist: the program by tsc, the report's page script by esbuild. `npm run build` runs it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
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

const page = inRoot('src', 'report', 'client', 'main.ts');
if (existsSync(page)) {
  const { build } = await import('esbuild');
  mkdirSync(inRoot('dist', 'report'), { recursive: true });
  await build({
    entryPoints: [page],
    outfile: inRoot('dist', 'report', 'client.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  copyFileSync(inRoot('src', 'report', 'styles.css'), inRoot('dist', 'report', 'styles.css'));
}
