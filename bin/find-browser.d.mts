/** The set-up installs a browser here when the machine has none; `root` is the package's folder. */
export function browserCache(root: string): string;
/** The path of a Chromium or Chrome, or null. */
export function findBrowser(root: string, env?: NodeJS.ProcessEnv): string | null;
