import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render-report.js';
import { startBrowser, WITHOUT_BROWSER } from '../helpers/browser.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { HOSTILE_NAME, reportFixture, WIDE_SPREAD } from './fixture.js';
import { axeViolations, bundledAssets } from './page-files.js';

const file = join(temporaryFolder(), 'report.html');
const address = pathToFileURL(file).href;

describe.skipIf(WITHOUT_BROWSER)('the report page in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    writeFileSync(file, renderReport(reportFixture(), await bundledAssets('main')));
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    problems = [];
    page = await browser.newPage();
    page.on('console', (message) => problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`error: ${String(error)}`));
    page.on('request', (request) => {
      const isOwn = request.url().startsWith('data:image/jpeg;base64,') || request.url() === address;
      if (!isOwn) problems.push(`request: ${request.url()}`);
    });
    await page.goto(address);
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });

  const texts = (selector: string) => page.$$eval(selector, (nodes) => nodes.map((node) => node.textContent ?? ''));
  const click = async (selector: string, text: string) => {
    const buttons = await page.$$(selector);
    for (const button of buttons) {
      if ((await button.evaluate((node) => node.textContent))?.startsWith(text)) return button.click();
    }
    throw new Error(`no ${selector} with ${text}`);
  };

  it('shows every row with its figures in percent, its interval and its notes', async () => {
    const rows = await texts('#headline tbody tr');
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/hiera-tiny.*88\.9.*85\.9–90\.9/);
    expect(rows[1]).toContain('Untrained: random weights.');
    expect(rows[2]).toMatch(/static.*–/);
  });

  it('says once what holds for all rows of its models, and in each of them where', async () => {
    const [first, second] = await texts('#headline tbody tr');
    for (const row of [first, second]) expect(row).toContain('note 1');
    expect(await texts('#headline li')).toEqual([WIDE_SPREAD]);
  });

  it('says what was done to the frames, and what was found where nobody prompted', async () => {
    const [degraded, plain, found] = await texts('#headline tbody tr');
    expect(degraded).toContain('input jpeg-30');
    expect(plain).not.toContain('input');
    expect(found).toContain('recall@50 40.0, masklets 7.00');
    expect(degraded).not.toContain('clicks 8.4');
  });

  it('takes names as text', async () => {
    expect(await page.title()).toBe(`report of ${HOSTILE_NAME}`);
    const sources = await page.$$eval('img', (images) => images.map(({ src }) => src.slice(0, 23)));
    expect(new Set(sources)).toEqual(new Set(['data:image/jpeg;base64,', '']));
    expect((await texts('#headline tbody tr'))[1]).toContain(HOSTILE_NAME);
    expect(await texts('.expander')).toContainEqual(expect.stringContaining(HOSTILE_NAME));
  });

  it('draws accuracy over what the annotator did, a line a row on each axis, and says it in a table', async () => {
    expect(await texts('#curves h3')).toEqual([
      'Accuracy (J&F, percent) by prompted frames',
      'Accuracy (J&F, percent) by seconds of annotation',
    ]);
    const named = await page.$$eval('#curves g.curve', (lines) => lines.map((line) => line.getAttribute('aria-label')));
    expect(named).toEqual([
      'hiera-tiny: J&F 78.9 to 88.9',
      `${HOSTILE_NAME}: J&F 79.3 to 89.3`,
      'hiera-tiny: J&F 78.9 to 88.9',
      `${HOSTILE_NAME}: J&F 79.3 to 89.3`,
    ]);
    await page.$eval('#curves details', (details) => details.setAttribute('open', ''));
    expect((await texts('#curves tbody tr'))[1]).toMatch(
      /hiera-tiny.*78\.9.*83\.9.*88\.9.*clicks 8\.40.*seconds 40\.5/,
    );
  });

  it('sorts by a click on a heading, the best first, and back by another', async () => {
    const models = async () => (await texts('#headline tbody th')).map((text) => text.slice(0, 6));
    await click('#headline thead button', 'J&F');
    expect(await models()).toEqual(['</scri', 'hiera-', 'static']);
    expect(await page.$eval('#headline [aria-sort]', (cell) => cell.getAttribute('aria-sort'))).toBe('descending');
    await click('#headline thead button', 'J&F');
    expect(await models()).toEqual(['static', 'hiera-', '</scri']);
  });

  it('sorts by the keyboard too', async () => {
    await page.focus('#headline thead button');
    await page.keyboard.press('Enter');
    expect(await page.$eval('#headline th', (cell) => cell.getAttribute('aria-sort'))).toBe('ascending');
  });

  it('marks the best of each column', async () => {
    expect(await texts('#headline tbody tr:nth-child(2) .best')).toContain('89.3 (best)');
    expect(await texts('#headline tbody tr:nth-child(1) .best')).toContain('1.42 (best)');
  });

  it('shows sequences worst first, filters them and opens their objects', async () => {
    const names = async () => (await texts('.expander')).map((text) => text.replace(/2 objects$/, ''));
    expect((await names())[0]).toBe('soapbox');
    await page.type('#sequence-filter', 'BIKE');
    expect(await names()).toEqual(['bike-packing']);
    expect(await texts('#by-sequence [role=status]')).toEqual(['1 of 3 sequences']);
    await page.click('.expander');
    expect(await page.$eval('.objects', (line) => (line as HTMLElement).hidden)).toBe(false);
    expect(await texts('.objects li')).toHaveLength(2);
    expect(await page.$eval('.expander', (button) => button.getAttribute('aria-expanded'))).toBe('true');
  });

  it('marks in a strip where an object was not there, and where it was predicted all the same', async () => {
    const label = await page.$eval('.strip', (strip) => strip.getAttribute('aria-label'));
    expect(label).toBe(
      'soapbox: J over time, lowest about 38 %; not there in 10 % of the time, predicted all the same in 5 %',
    );
    expect(await page.$$('tbody tr:first-child .strip .absent')).toHaveLength(1);
    expect(await page.$$('tbody tr:first-child .strip .invented')).toHaveLength(1);
  });

  it('breaks J&F down by attribute first, a row a line, values as columns', async () => {
    expect(await texts('#breakdown summary')).toEqual(['By what happens in the sequence', 'By size of the object']);
    expect(await texts('#breakdown details:first-of-type th')).toEqual([
      'Row',
      HOSTILE_NAME,
      'occlusion',
      'hiera-tiny',
    ]);
    expect(await texts('#breakdown details:first-of-type td')).toEqual(['80.01 object', '45.03 objects']);
  });

  it('changes the row whose sequences are shown', async () => {
    await page.select('#row-choice', '2');
    const first = await texts('#by-sequence tbody tr:not(.objects)');
    expect(first.find((text) => text.startsWith('bike-packing'))).toContain('60.0');
  });

  it('draws a mark for each row with a speed, and says its figures on focus and under the pointer', async () => {
    expect(await page.$$('.mark:not(.published)')).toHaveLength(2);
    expect(await texts('#scatter .aside')).toContain('1 row(s) without a model speed are not drawn.');
    await page.$eval('.mark:not(.published)', (mark) => (mark as SVGElement).focus());
    expect(await page.$eval('.tip', (tip) => tip.textContent)).toContain(
      'hiera-tiny: J&F 88.9, 1.42 FPS (95 %: J&F 85.9',
    );
    const [, second] = await page.$$('.mark:not(.published) circle');
    await second!.hover();
    expect(await page.$eval('.tip', (tip) => tip.textContent)).toContain('0.61 FPS');
  });

  it('shows where a frame goes, how it slows with memory and objects, and the spread of repeats', async () => {
    const lines = await texts('#speed-parts tbody tr');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/1\.25.*90 \+ 15.*98\.0 100 101/);
    expect(await texts('#speed-parts h3')).toEqual([
      'Milliseconds a frame, by what they go to',
      'Milliseconds of the model by frame',
      'Model FPS by number of objects',
    ]);
    const widths = await page.$$eval('#speed-parts .bars rect', (pieces) =>
      pieces.map((piece) => Number(piece.getAttribute('width'))),
    );
    // Eight parts a row; the encoder takes three times what the memory attention takes, the second row twice the first.
    expect(widths).toHaveLength(16);
    expect(widths[1]! / widths[2]!).toBeCloseTo(3, 1);
    expect(widths[9]! / widths[1]!).toBeCloseTo(2, 1);
    await page.$eval('#speed-parts .bars rect:nth-of-type(2)', (piece) => (piece as unknown as HTMLElement).focus());
    expect(await texts('#speed-parts .tip')).toEqual([expect.stringContaining('image encoder 6.00 ms of 10.0, 60 %')]);
  });

  it('draws published figures hollow, or across where they have no speed, with their source', async () => {
    const named = await page.$$eval('.published[role=img]', (marks) =>
      marks.map((mark) => mark.getAttribute('aria-label')),
    );
    expect(named.sort()).toEqual([
      'SAM 2.1 hiera tiny, published: J&F 85.0, 91.2 FPS on A100',
      'STM, published: J&F 85.0, no speed given',
    ]);
    expect(await texts('#scatter .aside')).toContain('Hollow, published, not measured here: a paper; on A100');
    await page.$eval('#scatter details', (details) => details.setAttribute('open', ''));
    expect(await texts('#scatter tbody tr')).toContainEqual(expect.stringContaining('published: a paper; A100'));
  });

  const stage = () => texts('.stage:not([hidden]) figcaption');
  const frame = async () => (await texts('.frame-name'))[0];

  it('opens a sequence from its line and steps through its frames by buttons, slider and keys', async () => {
    await page.click('.frames-link');
    await page.waitForFunction(() => document.activeElement?.classList.contains('viewer'));
    expect(await stage()).toEqual(['hiera-tinyJ about 100 %; prompts: 1 box, 1 positive click, 1 negative click']);
    await click('.step', '›');
    expect(await frame()).toBe('frame 00009, 2 of 3 (of 20 annotated)');
    expect(await stage()).toEqual(['hiera-tinyJ about 40 %']);
    expect(await page.evaluate(() => location.hash)).toBe('#row=row-hiera-tiny&sequence=soapbox&frame=00009');
    await page.focus('.viewer');
    await page.keyboard.press('ArrowRight');
    expect(await stage()).toEqual(['hiera-tinyno prediction of this frame']);
    await page.keyboard.press('Home');
    expect(await frame()).toContain('frame 00000');
    await page.focus('.playback input');
    await page.keyboard.press('End');
    expect(await frame()).toContain('frame 00019');
  });

  it('plays until it is stopped', async () => {
    await page.focus('.viewer');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.frame-name')?.textContent?.includes('00009'));
    await page.waitForFunction(() => document.querySelector('.frame-name')?.textContent?.includes('00000'));
    await page.keyboard.press('Space');
    const stopped = await frame();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await frame()).toBe(stopped);
  });

  it('puts two rows side by side, from the choice or from the address', async () => {
    await page.select('#frames-against', 'row-static');
    expect(await stage()).toHaveLength(2);
    await page.evaluate(() => {
      location.hash = '#row=row-hiera-tiny&sequence=soapbox&frame=00019&against=row-static';
    });
    await page.waitForFunction(() => document.querySelector('.frame-name')?.textContent?.includes('00019'));
    expect(await stage()).toEqual(['hiera-tinyno prediction of this frame', 'staticno prediction of this frame']);
  });

  it('says where a place of the address has no frames, and shows its figures', async () => {
    await page.evaluate(() => {
      location.hash = '#row=row-static&sequence=bike-packing';
    });
    await page.waitForSelector('#viewer [role=status]:not([hidden])');
    expect(await texts('#viewer [role=status]')).toEqual(['The frames of bike-packing are not in this page.']);
    expect(await texts('#by-sequence [role=status]')).toEqual(['1 of 3 sequences']);
    expect((await texts('#by-sequence tbody tr'))[0]).toMatch(/^bike-packing.*60\.0/);
  });

  it('colours right, too much and missed pixels apart, of all objects or of one', async () => {
    const colours = () =>
      page.$eval('.stage canvas', (canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
        const found = new Set<string>();
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 3]! > 0) found.add([...data.slice(i, i + 3)].map((v) => Math.round(v / 32)).join());
        return found.size;
      });
    await page.select('#frames-row', 'row-hiera-tiny');
    await click('.step', '›');
    expect(await colours()).toBe(2);
    await page.select('#frames-object', '1');
    expect(await colours()).toBe(3);
    await page.click('#frames-masks');
    expect(await colours()).toBe(0);
  });

  it.each(['light', 'dark'])('has nothing that axe finds, in %s', async (scheme) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.click('.expander');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('prints frames and tables without controls', async () => {
    await page.emulateMediaType('print');
    const visible = (selector: string) =>
      page.$$eval(selector, (nodes) => nodes.filter((node) => node.checkVisibility()).length);
    expect(await visible('.controls, .frames-link')).toBe(0);
    expect(await visible('#headline table')).toBe(1);
    expect(await visible('.part')).toBe(2);
    expect(await visible('.stage canvas')).toBe(1);
  });

  it('does not scroll sideways on a phone', async () => {
    await page.setViewport({ width: 390, height: 844 });
    const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window_!);
  });
});
