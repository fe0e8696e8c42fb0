import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { messageOf, UserError } from '../../core/errors.js';
import { findBrowser, noBrowser } from './find-browser.js';
import { makeProfileFolder, removeLeftProfiles, removeProfileFolder } from './profile-folder.js';

/** Lines of the page's console that an error repeats. */
const CONSOLE_LINES = 20;
/** Further flags for a browser that needs them, by spaces. */
const FLAGS_VARIABLE = 'SAM2BENCH_BROWSER_FLAGS';

const FLAGS = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that nobody looks at is not slowed down.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  // Containers give /dev/shm 64 MB.
  '--disable-dev-shm-usage',
];
const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan,WebGPU', '--ignore-gpu-blocklist'];
const SOFTWARE_FLAGS = ['--use-webgpu-adapter=swiftshader'];

export interface BrowserNeeds {
  readonly webgpu: boolean;
  /** Chromium's own software adapter instead of a graphics card. */
  readonly software: boolean;
}

/** A browser with one page, and what its console said. */
export interface OpenBrowser {
  readonly browser: Browser;
  readonly page: Page;
  readonly version: string;
  /** The last lines of the page's console. */
  readonly lines: readonly string[];
}

/**
 * Starts a browser of its own, with a profile of its own, that ends when this process does: it is spoken to by a pipe.
 * @param onLost is called when the page or the browser is gone, with the reason
 * @throws UserError where no browser is found or it does not start
 */
export async function openBrowser(needs: BrowserNeeds, onLost: (why: string) => void): Promise<OpenBrowser> {
  const browser = await launch(needs);
  const page = await browser.newPage();
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    if (lines.length > CONSOLE_LINES) lines.shift();
  };
  page.on('console', (message) => say(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => {
    say(`error: ${messageOf(error)}`);
    onLost(`its program failed: ${messageOf(error)}`);
  });
  page.on('error', (error) => onLost(`the page crashed, as one does that has no memory left (${messageOf(error)})`));
  page.on('close', () => onLost('the page was closed'));
  browser.on('disconnected', () => onLost('the browser ended'));
  return { browser, page, version: await browser.version(), lines };
}

async function launch({ webgpu, software }: BrowserNeeds): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw noBrowser();
  const own = (process.env[FLAGS_VARIABLE] ?? '').split(/\s+/).filter(Boolean);
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const graphics = webgpu ? [...WEBGPU_FLAGS, ...(software ? SOFTWARE_FLAGS : [])] : ['--disable-gpu'];
  await removeLeftProfiles();
  const userDataDir = await makeProfileFolder();
  try {
    const browser = await puppeteer.launch({
      executablePath,
      userDataDir,
      headless: true,
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      protocolTimeout: 0,
      args: [...FLAGS, ...root, ...graphics, ...own],
    });
    browser.process()?.once('exit', () => removeProfileFolder(userDataDir));
    return browser;
  } catch (cause) {
    removeProfileFolder(userDataDir);
    throw new UserError(
      {
        what: 'The browser does not start.',
        where: executablePath,
        found: messageOf(cause).split('\n').slice(0, CONSOLE_LINES).join('\n'),
        next: `start it by hand to see why; ${FLAGS_VARIABLE} takes further flags`,
      },
      { cause },
    );
  }
}
