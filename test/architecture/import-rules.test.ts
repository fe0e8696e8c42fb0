import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCE = join(ROOT, 'src');
const MAX_LINES = 300;

/** What each room may import besides itself, as docs/architecture.md says; a missing room fails the test. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  metrics: ['core'],
  protocols: ['core', 'metrics'],
  datasets: ['core'],
  config: ['core', 'protocols'],
  checkpoints: ['core'],
  onnx: ['core'],
  runs: ['core'],
  sam: ['core', 'onnx'],
  sam2: ['core', 'onnx', 'checkpoints', 'sam'],
  sam1: ['core', 'onnx', 'sam'],
  compile: ['core', 'onnx', 'checkpoints', 'sam', 'sam1', 'sam2'],
  pipeline: ['core'],
  runners: ['core', 'pipeline', 'protocols', 'datasets', 'runs'],
  scoring: ['core', 'metrics', 'datasets', 'runs'],
  report: ['core', 'metrics', 'runs'],
  gate: ['core', 'metrics', 'runs'],
  cli: ['core', 'app'],
  'index.ts': ['core', 'app'],
};
/** Joins all rooms but the command line. */
const JOINING = 'app';
const FORBIDDEN_TO_JOIN = ['cli', 'index.ts'];

/** Of core, the command line and the package's entry take the errors and what help lists. */
const ERRORS_ONLY = ['cli', 'index.ts'];
const ERRORS = ['errors.ts', 'known-names.ts'];
/** What pages take of metrics. */
const STATISTICS = /^(statistics|bootstrap|speed)\.ts$/;
const BACKENDS = /^(onnxruntime-|puppeteer)/;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly specifier: string;
  /** Room and file within it; null for a package. */
  readonly target: { readonly room: string; readonly file: string } | null;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function roomOf(file: string): string {
  return relative(SOURCE, file).split(/[\\/]/)[0]!;
}

/** Specifiers of static, side-effect, re-exporting and dynamic imports, and of import types. */
function specifiers(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2]!);
}

function importsOf(file: string, text: string): Import[] {
  return specifiers(text).map((specifier) => {
    const isRelative = specifier.startsWith('.');
    const path = resolve(dirname(file), specifier.replace(/\.js$/, '.ts'));
    const target = isRelative
      ? { room: roomOf(path), file: relative(join(SOURCE, roomOf(path)), path) || roomOf(path) }
      : null;
    return { file: relative(ROOT, file), from: roomOf(file), specifier, target };
  });
}

function isAllowed({ from, specifier, target }: Import): boolean {
  if (target === null) return !BACKENDS.test(specifier) || from === 'runners';
  const { room, file } = target;
  if (room === from) return true;
  if (from === JOINING) return !FORBIDDEN_TO_JOIN.includes(room);
  if (!(ROOMS[from] ?? []).includes(room)) return false;
  if (room === 'core') return !ERRORS_ONLY.includes(from) || ERRORS.includes(file);
  return !(room === 'metrics' && ['report', 'gate'].includes(from)) || STATISTICS.test(file);
}

const files = sourceFiles(SOURCE).map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('the shape of src', () => {
  it('knows every room', () => {
    const rooms = [...new Set(files.map(({ file }) => roomOf(file)))];
    expect(rooms.filter((room) => room !== JOINING && ROOMS[room] === undefined)).toEqual([]);
  });

  it('imports only what a room may', () => {
    const imports = files.flatMap(({ file, text }) => importsOf(file, text));
    expect(imports.length).toBeGreaterThan(files.length);
    const wrong = imports.filter((one) => !isAllowed(one));
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it(`has no file over ${MAX_LINES} lines`, () => {
    const lengths = files.map(({ file, text }) => ({ file: relative(ROOT, file), lines: text.split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
  });

  it('has no default export', () => {
    const withDefault = files.filter(({ text }) => /^export\s+default\b|^export\s*\{[^}]*\bas default\b/m.test(text));
    expect(withDefault.map(({ file }) => relative(ROOT, file))).toEqual([]);
  });

  it('writes relative imports with .js and stays within src', () => {
    const odd = files
      .flatMap(({ file, text }) => importsOf(file, text))
      .filter(({ specifier, target }) => target !== null && (!specifier.endsWith('.js') || target.room === '..'));
    expect(odd.map(({ file, specifier }) => `${file}: ${specifier}`)).toEqual([]);
  });

  it('is named in kebab case', () => {
    const names = files.map(({ file }) => relative(SOURCE, file));
    expect(names.filter((name) => !/^([a-z0-9-]+[\\/])*[a-z0-9-]+(\.d)?\.ts$/.test(name))).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const allowed = (file: string, line: string) => importsOf(join(SOURCE, file), line).map(isAllowed);

  it.each([
    ['metrics/region.ts', "import { region } from '../core/bit-mask.js';"],
    ['metrics/region.ts', "import type { A } from './boundary.js';"],
    ['app/run.ts', "const x = await import('../runners/node/node-runner.js');"],
    ['runners/node/node-runner.ts', "import { InferenceSession } from 'onnxruntime-node';"],
    ['report/page.ts', "import { mean } from '../metrics/statistics.js';"],
    ['cli/main.ts', "import { UserError } from '../core/errors.js';"],
  ])('let %s say %s', (file, line) => {
    expect(allowed(file, line)).toEqual([true]);
  });

  it.each([
    ['core/image.ts', "import { region } from '../metrics/region.js';"],
    ['metrics/region.ts', "export { openDataset } from '../datasets/registry.js';"],
    ['app/run.ts', "import '../cli/main.js';"],
    ['pipeline/network.ts', "import type { X } from 'onnxruntime-common';"],
    ['compile/compile.ts', "const x = await import('puppeteer-core');"],
    ['report/page.ts', "import { region } from '../metrics/region.js';"],
    ['cli/score.ts', "import { createBitMask } from '../core/bit-mask.js';"],
    ['cli/score.ts', "import type { Summary } from '../runs/summary.js';"],
    ['scoring/aggregate.ts', "let x: import('../runners/runner.js').Runner;"],
  ])('do not let %s say %s', (file, line) => {
    expect(allowed(file, line)).toEqual([false]);
  });

  it('look past comments', () => {
    expect(allowed('core/image.ts', "/** As in `import '../cli/main.js'`. */\n// from '../cli/main.js'")).toEqual([]);
  });
});
