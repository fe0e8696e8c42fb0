/** The set-up installs a browser here when the machine has none. */
export const BROWSER_CACHE: string;
/** The path of a Chromium or Chrome, or null. */
export function findBrowser(env?: NodeJS.ProcessEnv): string | null;
