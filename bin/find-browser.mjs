// Where a Chromium for the browser tests may be. Used by the set-up and by the tests.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The set-up installs a browser here when the machine has none. */
export const BROWSER_CACHE = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'browsers');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium or Chrome, or null: PUPPETEER_EXECUTABLE_PATH, CHROME_PATH, PATH, usual places, the cache. */
export function findBrowser(env = process.env) {
  const named = [env.PUPPETEER_EXECUTABLE_PATH, env.CHROME_PATH].filter(Boolean);
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...named, ...onPath, ...PLACES, ...cached()].find((path) => existsSync(path)) ?? null;
}

/** @puppeteer/browsers lays them out as chrome-headless-shell/VERSION/chrome-headless-shell-PLATFORM/.... */
function cached() {
  const folders = (path) => (existsSync(path) ? readdirSync(path) : []);
  const family = join(BROWSER_CACHE, 'chrome-headless-shell');
  return folders(family).flatMap((version) =>
    folders(join(family, version)).flatMap((platform) => [
      join(family, version, platform, 'chrome-headless-shell'),
      join(family, version, platform, 'chrome-headless-shell.exe'),
    ]),
  );
}
