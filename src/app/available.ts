import type { ResolvedConfig } from '../config/resolved-config.js';
import { UserError } from '../core/errors.js';
import { findBrowser, noBrowser } from '../runners/web/find-browser.js';

export interface Available {
  /** The config with the backends that the machine has. */
  readonly config: ResolvedConfig;
  /** A sentence for each backend that it has not got. */
  readonly leftOut: readonly string[];
}

/**
 * Leaves out backends that this machine has not got, where the config says `unavailable: leave-out`. Only what can be said
 * at once is asked: whether there is a browser.
 * @param browser finds the browser's path, null for none
 * @throws UserError if there is none and the config does not allow it, or no backend is left
 */
export function availableOf(config: ResolvedConfig, browser: () => string | null = findBrowser): Available {
  const { backends, unavailable } = config;
  if (!backends.some(needsBrowser) || browser() !== null) return { config, leftOut: [] };
  if (unavailable === 'error') throw noBrowser();
  const left = backends.filter((backend) => !needsBrowser(backend));
  const missing = backends.filter(needsBrowser);
  const next = 'install Chromium or Chrome, or name one by PUPPETEER_EXECUTABLE_PATH';
  if (left.length === 0) throw new UserError({ what: 'No browser was found, and all backends need one.', next });
  const leftOut = missing.map((backend) => `${backend} is left out: no browser was found (${next}).`);
  return { config: { ...config, backends: left }, leftOut };
}

function needsBrowser(backend: string): boolean {
  return backend.startsWith('web-');
}
