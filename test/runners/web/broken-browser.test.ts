import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunOptions, type RunResult, run } from '../../../src/app/run.js';
import { silentListener } from '../../../src/app/run-listener.js';
import type { FailureRecord } from '../../../src/runs/unit-folder.js';
import { prepareNanoRun } from '../../app/nano-run.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

/** A model of some thousand weights in web-wasm on two sequences, of 5 frames and of 4. */
const CONFIG = 'backends: [web-wasm]\nthreads: [1]';
const FLAGS = 'SAM2BENCH_BROWSER_FLAGS';
const folder = temporaryFolder();
const started: Browser[] = [];
let options: RunOptions;
let undisturbed: RunResult;

/** What a run's browsers go through: called at each frame of the sequence `camel`, with the browser of that moment. */
type Fate = (frame: number, browser: Browser) => void;

async function runUnder(fate: Fate, out: string, resume = false): Promise<RunResult> {
  let frame = 0;
  const listener = {
    ...silentListener,
    frame: ({ sequence }: { readonly sequence: string }) => {
      if (sequence === 'camel') fate(frame++, started.at(-1)!);
    },
  };
  return run({ ...options, filter: ['model=nano'], out: join(folder, out), resume, listener });
}

const nothing: Fate = () => {};
const kill: Fate = (_, browser) => void browser.process()!.kill('SIGKILL');

/** Its page is the second: browsers open an empty one themselves. */
async function onPage(browser: Browser, what: (page: Page) => Promise<unknown>): Promise<void> {
  const page = (await browser.pages()).at(-1)!;
  await what(page).catch(() => {});
}

/** The bytes of every mask, by unit and frame. */
async function masksOf({ folder: path }: RunResult): Promise<Record<string, string>> {
  const masks: Record<string, string> = {};
  for (const unit of await readdir(join(path, 'units'))) {
    const place = join(path, 'units', unit, 'masks');
    for (const name of await readdir(place)) {
      masks[`${unit}/${name}`] = (await readFile(join(place, name))).toString('base64');
    }
  }
  return masks;
}

const figuresOf = ({ summary }: RunResult) => summary.rows.map(({ id, JF, J, F, units }) => ({ id, JF, J, F, units }));

async function expectUndisturbed(found: RunResult): Promise<void> {
  expect(found.failures).toEqual([]);
  expect(await masksOf(found)).toEqual(await masksOf(undisturbed));
  expect(figuresOf(found)).toEqual(figuresOf(undisturbed));
}

async function failureOf({ folder: path }: RunResult): Promise<FailureRecord> {
  const units = await readdir(join(path, 'units'));
  const unit = units.find((name) => name.includes('camel'))!;
  return JSON.parse(await readFile(join(path, 'units', unit, 'failed.json'), 'utf8')) as FailureRecord;
}

function watchStarts(): void {
  const launch = puppeteer.launch.bind(puppeteer);
  vi.spyOn(puppeteer, 'launch').mockImplementation(async (how) => {
    const browser = await launch(how);
    started.push(browser);
    const newPage = browser.newPage.bind(browser);
    vi.spyOn(browser, 'newPage').mockImplementation(async () => {
      const page = await newPage();
      await page.evaluateOnNewDocument(() => console.warn('the page begins'));
      return page;
    });
    return browser;
  });
}

describe.skipIf(WITHOUT_BROWSER)('a run whose browser', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    options = await prepareNanoRun(folder, CONFIG);
    watchStarts();
    undisturbed = await runUnder(nothing, 'undisturbed');
    expect(undisturbed.failures).toEqual([]);
    expect(started).toHaveLength(1);
  }, 120_000);
  beforeEach(() => {
    started.length = 0;
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is killed once goes on in another, and gives what it would have given', async () => {
    const found = await runUnder((frame, browser) => {
      if (frame === 2) kill(frame, browser);
    }, 'killed-once');
    expect(started).toHaveLength(2);
    await expectUndisturbed(found);
  });

  it('has its page closed goes on in another, and gives what it would have given', async () => {
    const found = await runUnder((frame, browser) => {
      if (frame === 2) void onPage(browser, (page) => page.close());
    }, 'closed');
    expect(started).toHaveLength(2);
    await expectUndisturbed(found);
    expect(started[0]!.process()!.exitCode).not.toBeNull();
  });

  it('is killed twice fails that unit with its console, does the others, and resumes to the same', async () => {
    const out = 'killed-twice';
    const found = await runUnder(kill, out);
    expect(started).toHaveLength(3);
    expect(found.failures).toEqual([expect.objectContaining({ where: expect.stringContaining('camel') })]);
    const { message } = await failureOf(found);
    expect(message).toMatch(/^The browser was lost: .*its console said:\n\s+warn: the page begins/);
    expect(figuresOf(found)[0]!.units).toEqual({ done: 1, failed: 1 });
    await expectUndisturbed(await runUnder(nothing, out, true));
  });

  it('has a page that crashes goes on in another', async () => {
    const found = await runUnder((frame, browser) => {
      if (frame === 1) void onPage(browser, (page) => page.goto('chrome://crash'));
    }, 'crashed');
    expect(started).toHaveLength(2);
    await expectUndisturbed(found);
  });

  it('has a tab that runs out of memory each time fails that unit, and does the others', async () => {
    vi.stubEnv(FLAGS, '--js-flags=--max-old-space-size=64');
    const fill = () => {
      const held: object[] = [];
      for (;;) held.push(new Array(1000).fill(held.length));
    };
    const found = await runUnder((_, browser) => void onPage(browser, (page) => page.evaluate(fill)), 'out-of-memory');
    const { message } = await failureOf(found);
    expect(message).toMatch(/^The browser was lost: the page crashed, .*memory/);
    expect(figuresOf(found)[0]!.units).toEqual({ done: 1, failed: 1 });
  });
});
