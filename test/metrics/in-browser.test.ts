import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as metrics from '../../src/metrics/index.js';
import { startBrowser, WITHOUT_BROWSER } from '../helpers/browser.js';

const root = join(import.meta.dirname, '../..');
/** Bytes of the bundle: nothing of Node, of the codecs or of a runtime comes along. */
const MOST_BYTES = 40_000;

/** As a web application that depends on the package would bundle an entry. */
async function bundleFor(entry: string): Promise<string> {
  const entryPoints = [join(root, entry)];
  const options = { bundle: true, platform: 'browser', format: 'iife', globalName: 'bundled', minify: true } as const;
  const { outputFiles } = await build({ entryPoints, ...options, write: false });
  return outputFiles[0]!.text;
}

/** J and F of two pairs of discs; plain code, so that it can be sent to a page. */
function figures({ maskFrom, region, boundary }: typeof metrics): number[] {
  const disc = (x0: number, y0: number, radius: number) =>
    maskFrom(150, 90, (i) => Math.hypot((i % 150) - x0, Math.floor(i / 150) - y0) < radius);
  const [truth, near, none] = [disc(60, 40, 25), disc(63, 44, 24), disc(0, 0, 0)];
  return [near, none].flatMap((mask) => [region(truth, mask), boundary(truth, mask)]);
}

describe('sam2bench/metrics in a bundle for browsers', () => {
  it('is small and without Node', async () => {
    const code = await bundleFor('src/metrics/index.ts');
    expect(code.length).toBeLessThan(MOST_BYTES);
    expect(code).not.toMatch(/node:/);
  });

  it.skipIf(WITHOUT_BROWSER)('gives the figures that Node gives', { timeout: 60_000 }, async () => {
    const code = await bundleFor('src/metrics/index.ts');
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const found = await page.evaluate(`${code};(${figures.toString()})(bundled)`);
      expect(found).toEqual(figures(metrics));
      expect(figures(metrics)[0]).toBeGreaterThan(0.7);
    } finally {
      await browser.close();
    }
  });
});

it('the video session in a bundle for browsers is without Node', async () => {
  expect(await bundleFor('src/pipeline/video-session.ts')).not.toMatch(/node:/);
});
