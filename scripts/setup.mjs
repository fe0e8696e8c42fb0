// Sets up what is missing: packages, the build and, with --browser, a browser for the tests. It runs before
// `npm start` and `npm test`, needs nothing but Node and npm, and is quiet where nothing is to be done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...path) => join(root, ...path);

checkNode();
installPackages();
build();
if (process.argv.includes('--browser')) await provideBrowser();

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`sam2bench needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}`);
}

function installPackages() {
  const stamp = inRoot('node_modules', '.sam2bench-packages');
  const hash = hashOf([inRoot('package-lock.json')]);
  if (readStamp(stamp) === hash) return;
  say('installing packages (npm ci)');
  // No install scripts: onnxruntime-node's fetches CUDA libraries; what the CPU needs is inside the packages.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci failed');
  writeFileSync(stamp, hash);
}

function build() {
  const stamp = inRoot('dist', '.sam2bench-build');
  const inputs = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/build.mjs'].map((file) =>
    inRoot(file),
  );
  const hash = hashOf([...inputs, ...filesBelow(inRoot('src'))]);
  if (readStamp(stamp) === hash) return;
  say('building');
  run(process.execPath, [inRoot('scripts', 'build.mjs')], 'the build failed');
  writeFileSync(stamp, hash);
}

async function provideBrowser() {
  const { BROWSER_CACHE, findBrowser } = await import('../dist/runners/web/find-browser.js');
  if (findBrowser() !== null) return;
  say('no Chromium found; trying to install one for the browser tests');
  for (const install of [downloadBrowser, installByApt]) {
    install(BROWSER_CACHE);
    if (findBrowser() !== null) return;
  }
  const advice = 'install Chromium or Chrome, or set PUPPETEER_EXECUTABLE_PATH to one';
  if (process.env.REQUIRE_BROWSER === '1') fail(`there is no browser: ${advice}`);
  say(`there is no browser, so the browser tests are skipped: ${advice}`);
}

function downloadBrowser(cache) {
  mkdirSync(cache, { recursive: true });
  const args = ['@puppeteer/browsers', 'install', 'chrome-headless-shell@stable', '--path', cache];
  const { status } = spawnSync('npx', args, { cwd: root, stdio: 'ignore', shell: isWindows(), timeout: 300_000 });
  if (status !== 0) say('it cannot be downloaded here');
}

function installByApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  say('installing chromium by apt-get');
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], options);
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function run(command, args, problem) {
  const env = { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' };
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env,
    shell: command === 'npm' && isWindows(),
  });
  if (status !== 0) fail(problem);
}

function isWindows() {
  return process.platform === 'win32';
}

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
