import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../core/errors.js';
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

/** The path that the environment names a browser by, or null. */
export function namedBrowser(env = process.env): string | null {
  return env.PUPPETEER_EXECUTABLE_PATH || env.CHROME_PATH || null;
}

/**
 * The path of a Chromium or Chrome: the one of PUPPETEER_EXECUTABLE_PATH or CHROME_PATH, else of PATH, usual places, the
 * cache; null where there is none, also where the one that is named is not there.
 */
export function findBrowser(env = process.env): string | null {
  const named = namedBrowser(env);
  if (named !== null) return existsSync(named) ? named : null;
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES, ...cached()].find((path) => existsSync(path)) ?? null;
}

/** What a user is told where findBrowser finds none. */
export function noBrowser(env = process.env): UserError {
  const named = namedBrowser(env);
  return new UserError({
    what: 'There is no browser for the backends web-wasm and web-webgpu.',
    where: named === null ? 'backends' : 'PUPPETEER_EXECUTABLE_PATH or CHROME_PATH',
    expected: 'Chromium, Chrome or Edge on the PATH or in its usual place, or the program that the environment names',
    found: named === null ? `none, nor in ${BROWSER_CACHE}` : `${named}, which is not there`,
    next: 'install one (apt-get install chromium), set PUPPETEER_EXECUTABLE_PATH to its program, or say unavailable: leave-out',
  });
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
