import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { Precision } from '../../core/known-names.js';
import { PACKAGE_ROOT } from '../../core/package-root.js';
import type { Video } from '../../core/session.js';
import { adapterName } from './adapter-name.js';
import { type BrowserNeeds, type OpenBrowser, openBrowser } from './browser.js';
import type { PageBackend, PageFacts } from './messages.js';
import { PageLink } from './page-link.js';
import { type PageServer, servePage } from './page-server.js';
import { type MemoryWatch, watchMemory } from './process-memory.js';

const require = createRequire(import.meta.url);
const RUNTIME_FILES = [
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];
const WEIGHTS_FILE = 'weights.bin';
/** A frame of a large model on a software adapter takes minutes. */
const PATIENCE_MS = 15 * 60_000;
const START_MS = 60_000;

/** What a page is opened for. */
export interface PageNeeds {
  readonly backend: PageBackend;
  /** True where a software stand-in for a graphics card is an error. */
  readonly requireHardware: boolean;
  readonly precision: Precision;
}

/** A page that takes orders. */
export interface WebPage {
  readonly link: PageLink;
  /** Files that the page may fetch, by their path below its address. */
  readonly files: Map<string, string>;
  /** Frames that it may fetch, by the number of their video. */
  readonly videos: Map<number, Video>;
  readonly facts: PageFacts & { readonly browser: string };
  readonly memory: MemoryWatch;
  close(): Promise<void>;
}

/**
 * Opens a page; where there is no graphics card, on Chromium's software adapter.
 * @throws UserError where there is no browser or the backend is not to be had, or hardware or half precision is required
 * and the adapter has none
 */
export async function openWebPage({ backend, requireHardware, precision }: PageNeeds): Promise<WebPage> {
  const page = await openSomewhere(backend, requireHardware);
  try {
    if (requireHardware) refuseSoftware(page.facts);
    if (precision === 'fp16') refuseSingleOnly(page.facts);
    return page;
  } catch (error) {
    await page.close();
    throw error;
  }
}

async function openSomewhere(backend: PageBackend, requireHardware: boolean): Promise<WebPage> {
  const webgpu = backend.name === 'web-webgpu';
  if (!webgpu || requireHardware) return openOnce(backend, { webgpu, software: false });
  return openOnce(backend, { webgpu, software: false }).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return openOnce(backend, { webgpu, software: true });
  });
}

async function openOnce(backend: PageBackend, browserNeeds: BrowserNeeds): Promise<WebPage> {
  const link = new PageLink(PATIENCE_MS);
  const videos = new Map<number, Video>();
  const files = programFiles(backend);
  const server = await servePage({ files, videos, link });
  let open: OpenBrowser | null = null;
  try {
    open = await openBrowser(browserNeeds, (why) => link.lose(consoleBehind(why, open)));
    await open.page.goto(server.address);
    await greeting(link, open);
    const facts = await link.ask<PageFacts>({ do: 'start', backend });
    const memory = watchMemory(open.browser.process()?.pid ?? 0);
    const close = closing(server, open, link, memory);
    return { link, files, videos, memory, facts: { ...facts, browser: open.version }, close };
  } catch (error) {
    await closing(server, open, link, null)();
    throw error;
  }
}

/** Makes a graph and the weights beside it known to the server. @returns the graph's address */
export function serveGraph({ files }: Pick<WebPage, 'files'>, folder: string, file: string): string {
  const address = `${folder}/${basename(file)}`;
  files.set(address, file).set(`${folder}/${WEIGHTS_FILE}`, join(dirname(file), WEIGHTS_FILE));
  return address;
}

/** The page greets when its program runs; a page that cannot run it never does. */
async function greeting(link: PageLink, open: OpenBrowser): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(consoleBehind('the page does not start', open)));
    timer = setTimeout(fail, START_MS);
  });
  await Promise.race([link.greeted, late]).finally(() => clearTimeout(timer));
}

function closing(server: PageServer, open: OpenBrowser | null, link: PageLink, memory: MemoryWatch | null) {
  return async () => {
    memory?.stop();
    link.lose('it was closed');
    await open?.browser.close().catch(() => open.browser.process()?.kill('SIGKILL'));
    await server.close();
  };
}

function programFiles(backend: PageBackend): Map<string, string> {
  const program = backend.name === 'web-wasm' ? 'page-wasm.js' : 'page-webgpu.js';
  const programs = join(PACKAGE_ROOT, 'dist', 'runners', 'web');
  const files = new Map([
    ['page.js', join(programs, program)],
    ['orders.js', join(programs, 'orders.js')],
    ['prepare.js', join(programs, 'prepare-frames.js')],
  ]);
  for (const name of RUNTIME_FILES) files.set(`runtime/${name}`, require.resolve(`onnxruntime-web/${name}`));
  return files;
}

function refuseSoftware({ adapter }: PageFacts): void {
  if (adapter === null || !adapter.software) return;
  throw new UserError({
    what: 'WebGPU runs in software here, and hardware is required.',
    where: 'requireHardware',
    expected: 'a graphics adapter',
    found: adapterName(adapter),
    next: 'leave requireHardware out, or take another machine or backend',
  });
}

function refuseSingleOnly({ adapter }: PageFacts): void {
  if (adapter === null || adapter.shaderF16) return;
  throw new UserError({
    what: 'The WebGPU adapter has no half precision.',
    where: 'precision: fp16',
    expected: 'an adapter with the feature shader-f16',
    found: `${adapterName(adapter)} without it`,
    next: 'take precision: [fp32], or another machine',
  });
}

function consoleBehind(why: string, open: OpenBrowser | null): string {
  const lines = open?.lines ?? [];
  return lines.length === 0 ? why : `${why}; its console said:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
