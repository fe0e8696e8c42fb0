import puppeteer, { type Browser } from 'puppeteer-core';
import { findBrowser } from '../../src/runners/web/find-browser.js';

const executablePath = findBrowser();

/** True where browser tests are to be skipped: there is no browser, and REQUIRE_BROWSER does not ask for one. */
export const WITHOUT_BROWSER = executablePath === null && process.env.REQUIRE_BROWSER !== '1';

/** Starts a headless Chromium. @throws where there is none */
export async function startBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error('REQUIRE_BROWSER is set and no Chromium was found');
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
