// Where a Chromium may be: for the backends of a browser and for the browser tests. Used by the set-up, which runs before
// anything is built, by the program and by the tests.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The set-up installs a browser here when the machine has none; `root` is the package's folder. */
export function browserCache(root) {
  return join(root, 'node_modules', '.cache', 'browsers');
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium or Chrome, or null: PUPPETEER_EXECUTABLE_PATH, CHROME_PATH, PATH, usual places, the cache. */
export function findBrowser(root, env = process.env) {
  const named = [env.PUPPETEER_EXECUTABLE_PATH, env.CHROME_PATH].filter(Boolean);
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...named, ...onPath, ...PLACES, ...cached(root)].find((path) => existsSync(path)) ?? null;
}

/** @puppeteer/browsers lays them out as chrome-headless-shell/VERSION/chrome-headless-shell-PLATFORM/.... */
function cached(root) {
  const folders = (path) => (existsSync(path) ? readdirSync(path) : []);
  const family = join(browserCache(root), 'chrome-headless-shell');
  return folders(family).flatMap((version) =>
    folders(join(family, version)).flatMap((platform) => [
      join(family, version, platform, 'chrome-headless-shell'),
      join(family, version, platform, 'chrome-headless-shell.exe'),
    ]),
  );
}
