import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PACKAGE_ROOT } from '../../core/package-root.js';

/** The set-up installs a browser here where the machine has none. */
export const BROWSER_CACHE = join(PACKAGE_ROOT, 'node_modules', '.cache', 'browsers');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium or Chrome, or null: PUPPETEER_EXECUTABLE_PATH, CHROME_PATH, PATH, usual places, the cache. */
export function findBrowser(env = process.env): string | null {
  const named = [env.PUPPETEER_EXECUTABLE_PATH, env.CHROME_PATH].filter((path) => path !== undefined && path !== '');
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...named, ...onPath, ...PLACES, ...cached()].find((path): path is string => existsSync(path!)) ?? null;
}

/** @puppeteer/browsers lays them out as chrome-headless-shell/VERSION/chrome-headless-shell-PLATFORM/.... */
function cached(): string[] {
  const folders = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  const family = join(BROWSER_CACHE, 'chrome-headless-shell');
  return folders(family).flatMap((version) =>
    folders(join(family, version)).flatMap((platform) => [
      join(family, version, platform, 'chrome-headless-shell'),
      join(family, version, platform, 'chrome-headless-shell.exe'),
    ]),
  );
}
