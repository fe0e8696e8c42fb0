import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_RULES } from '../../src/core/known-names.js';
import { renderReport } from '../../src/report/render-report.js';
import type { PackedSequence, ReportData } from '../../src/report/report-data.js';
import { footageDetail } from '../../src/report/row-detail.js';
import type { SummaryRow } from '../../src/runs/summary.js';
import { startBrowser, WITHOUT_BROWSER } from '../helpers/browser.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { reportFixture } from './fixture.js';
import { axeViolations, bundledAssets } from './page-files.js';

/** The fixture's page as if it were of own footage: nothing is scored, and there is no ground truth. */
function footageFixture(): ReportData {
  const { rows, details, viewer, ...page } = reportFixture();
  const none = { mean: null, lo: null, hi: null, recall: null, decay: null };
  const own = rows.map((row): SummaryRow => {
    const nothing = { JF: none, J: none, F: none, breakdown: [], curves: null, interactive: null };
    return { ...row, ...nothing, rules: NO_RULES, protocol: 'given prompts', dataset: 'video cows.mp4' };
  });
  const frames = Array.from({ length: 20 }, (_, i) => String(i).padStart(5, '0'));
  const tracks = frames.flatMap((frame, i) =>
    ['1', '2'].map((object) => {
      const pixels = object === '1' ? 10 + i : i < 10 ? 5 : 0;
      return { sequence: 'soapbox', object, frame, pixels, left: 0, top: 0, right: 1, bottom: 1 };
    }),
  );
  const total = { sequence: 'soapbox', objects: 2, frames: 20, J_mean: Number.NaN, F_mean: Number.NaN };
  const sequences = [{ ...total, JF_mean: Number.NaN, fps_model: 1.25, fps_end_to_end: 1.1 }];
  return {
    ...page,
    rows: own,
    points: [],
    references: [],
    details: details.map(({ row }) => ({
      ...footageDetail(row, sequences, tracks),
      videos: { soapbox: 'units/soapbox-1/overlay.mp4' },
    })),
    viewer: {
      note: null,
      sequences: viewer!.sequences.map((one) => ({
        ...one,
        frames: one.frames.map((frame) => ({ ...frame, truth: null })),
        rows: one.rows.map((row) => ({ ...row, strip: '' })),
      })),
    },
  };
}

describe('the page data of own footage', () => {
  it('has null for what is not scored, and strips of what is seen and how large it is', () => {
    const [sequence] = footageFixture().details[0]!.sequences as [PackedSequence];
    expect(sequence.slice(0, 7)).toEqual(['soapbox', 20, null, null, null, 1.25, 1.1]);
    // Both are seen on the first half of the frames, one of the two on the second: the last and the middle of 64 steps.
    expect(sequence[7]).toBe(`${'_'.repeat(10)}${'g'.repeat(10)}`);
    const [grows, leaves] = sequence[8];
    expect(grows!.slice(0, 4)).toEqual(['1', null, null, null]);
    expect(grows![4].at(-1)).toBe('_');
    expect(leaves![4]).toBe(`${'_'.repeat(10)}${'.'.repeat(10)}`);
  });
});

describe.skipIf(WITHOUT_BROWSER)('the page of own footage in Chromium', () => {
  const file = join(temporaryFolder(), 'report.html');
  const problems: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    writeFileSync(file, renderReport(footageFixture(), await bundledAssets('main')));
    browser = await startBrowser();
    page = await browser.newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(() => browser?.close());

  const texts = (selector: string) => page.$$eval(selector, (nodes) => nodes.map((node) => node.textContent ?? ''));

  it('shows speed, and nowhere J, F or rules', async () => {
    expect(await texts('#headline thead th')).toEqual([
      ...['Model', 'Data, protocol', 'Model FPS', 'End-to-end FPS', 'p95 ms', 'Peak MiB', 'Params M'],
    ]);
    expect((await texts('#headline tbody tr'))[0]).toMatch(/given prompts; not scored.*1\.42/);
    expect(await texts('#by-sequence thead th')).toEqual([
      ...['Sequence', 'Frames', 'Model FPS', 'End-to-end FPS', 'Objects seen over time'],
    ]);
    const shown = await page.$eval('body', (body) => (body as HTMLElement).innerText);
    expect(shown).not.toMatch(/J&F|\bJ\b|rules|ground truth: 0|NaN|null/);
    expect(await texts('h2')).toEqual(['Results', 'Speed in detail', 'By sequence', 'Frames', 'How it was measured']);
    expect(await texts('footer')).toEqual([expect.stringContaining('nothing is scored')]);
  });

  it('links the overlay video, and opens the sizes of the objects', async () => {
    const links = await page.$$eval('#by-sequence a', (nodes) => nodes.map((node) => node.getAttribute('href')));
    expect(links).toContain('units/soapbox-1/overlay.mp4');
    await page.click('.expander');
    expect(await texts('.objects li')).toEqual(['Object 1size over time', 'Object 2size over time']);
    const said = await page.$$eval('.objects .strip', (nodes) => nodes.map((node) => node.getAttribute('aria-label')));
    expect(said[1]).toBe('soapbox, object 2: size over time, lowest about 100 %; not there in 50 % of the time');
  });

  it('draws each object in the colour of its masks', async () => {
    const colours = await page.$eval('.stage canvas', (canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      const found = new Set<string>();
      for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 200) found.add([...data.slice(i, i + 3)].join());
      return [...found].sort();
    });
    // Colours that are stored with an opacity come back within a step.
    expect(colours).toHaveLength(2);
    expect(colours.map((one) => one.replaceAll(/12[789]/g, '128'))).toEqual(['0,128,0', '128,0,0']);
    expect(await texts('.stage figcaption span')).toEqual([
      '2 of 2 objects seen; prompts: 1 box, 1 positive click, 1 negative click',
    ]);
    expect(await texts('.legend.kinds li')).toHaveLength(2);
  });

  it('has nothing that axe finds, and no error', async () => {
    expect(await axeViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
