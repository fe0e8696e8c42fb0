import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import type { ReportAssets } from '../../src/report/assets.js';

const root = join(import.meta.dirname, '../..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page's script as the build makes it, from the sources as they are, and its styles. */
export async function bundledAssets(entry: 'main' | 'history-main'): Promise<ReportAssets> {
  const entryPoints = [join(root, `src/report/client/${entry}.ts`)];
  const bundle = await build({ entryPoints, bundle: true, minify: true, format: 'iife', write: false });
  return {
    script: bundle.outputFiles[0]!.text,
    styles: readFileSync(join(root, 'src/report/styles.css'), 'utf8'),
  };
}

/** What axe finds wrong with a page as it is now, each with where. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await tool.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
