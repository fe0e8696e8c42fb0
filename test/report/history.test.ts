import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HistoryData, historySeries } from '../../src/report/history/history-data.js';
import { historyCsv, renderHistory } from '../../src/report/history/render-history.js';
import { startBrowser, WITHOUT_BROWSER } from '../helpers/browser.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { HOSTILE_NAME } from './fixture.js';
import { nightlyRuns } from './history-fixture.js';
import { axeViolations, bundledAssets } from './page-files.js';

const data: HistoryData = {
  ...{ title: `runs of ${HOSTILE_NAME}`, version: '0.0.0', runs: 30 },
  series: historySeries(nightlyRuns()),
  passed: [`broken ${HOSTILE_NAME}: The run was not scored.`],
};

describe('historySeries', () => {
  const [tiny] = data.series;
  const days = (isChange: (point: (typeof tiny & object)['points'][number]) => boolean) =>
    tiny!.points.filter(isChange).map(({ run }) => run);

  it('orders runs by date and marks where a level begins, speed only on one machine', () => {
    expect(historySeries(nightlyRuns().reverse())).toEqual(data.series);
    expect(tiny!.points).toHaveLength(30);
    expect(days(({ isJFChange }) => isJFChange)).toEqual(['night-13']);
    expect(days(({ isFpsChange }) => isFpsChange)).toEqual(['night-20']);
    expect([...new Set(tiny!.points.map(({ machine }) => machine))]).toEqual([0, 1]);
  });

  it('takes other data, rules and protocols for other settings', () => {
    const runs = nightlyRuns().slice(0, 2);
    const [first] = runs[1]!.rows;
    const changed = [runs[0]!, { ...runs[1]!, rows: [{ ...first!, rules: 'vos-benchmark' }] }];
    expect(historySeries(changed).map(({ points }) => points.length)).toEqual([1, 1, 1]);
  });

  it('is the same as CSV', () => {
    const lines = historyCsv(data).trimEnd().split('\n');
    expect(lines).toHaveLength(61);
    expect(lines.find((line) => line.includes('night-13'))).toMatch(/,0\.78,.*,1,9\.|,0\.78,.*,1,10\./);
  });
});

describe.skipIf(WITHOUT_BROWSER)('the page of a history in Chromium', () => {
  const file = join(temporaryFolder(), 'history.html');
  let browser: Browser;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    writeFileSync(file, renderHistory(data, await bundledAssets('history-main')));
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    problems = [];
    page = await browser.newPage();
    page.on('console', (message) => problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`error: ${String(error)}`));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) problems.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });

  const texts = (selector: string) => page.$$eval(selector, (nodes) => nodes.map((node) => node.textContent ?? ''));

  it('says of each setting what it last gave and when it last changed, names as text', async () => {
    const [tiny, other] = await texts('#series tbody tr');
    expect(tiny).toMatch(/^tiny, node-cpu.*78\.0.*2026-01-13 03:00 at c0ffeec0.*2026-01-20 03:00/);
    expect(other).toContain(HOSTILE_NAME);
    expect(await page.$$('img')).toHaveLength(0);
    expect(await texts('#series .note')).toEqual([`broken ${HOSTILE_NAME}: The run was not scored.`]);
  });

  it('marks the changes in the charts and says the figures of a run', async () => {
    const marks = await page.$$eval('.mark', (nodes) => nodes.map((node) => node.getAttribute('aria-label')!));
    expect(marks).toHaveLength(60);
    expect(marks.filter((label) => label.includes('a new level begins')).map((label) => label.slice(0, 8))).toEqual([
      'night-13',
      'night-20',
    ]);
    await page.$eval('.mark', (mark) => (mark as SVGElement).focus());
    expect(await page.$eval('.tip', (tip) => tip.textContent)).toMatch(
      /^night-01, 2026-01-01 03:00, commit c0ffee.*80\.0/,
    );
    expect(await texts('#trends .legend li')).toEqual([
      'one processor, 2 cores, onnxruntime 1.30.0',
      `${HOSTILE_NAME}, 2 cores, onnxruntime 1.30.0`,
    ]);
  });

  it('shows another setting', async () => {
    await page.select('#series-choice', '1');
    expect((await texts('#trends tbody tr'))[0]).toMatch(/^night-30.*50\.0/);
  });

  it.each(['light', 'dark'])('has nothing that axe finds, in %s', async (scheme) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('does not scroll sideways on a phone', async () => {
    await page.setViewport({ width: 390, height: 844 });
    const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window_!);
  });
});
