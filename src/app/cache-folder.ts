import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where compiled models and generated data sets are kept: SAM2BENCH_CACHE, else the platform's cache folder. It may be
 * emptied between runs.
 */
export function defaultCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SAM2BENCH_CACHE) return resolve(env.SAM2BENCH_CACHE);
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'sam2bench');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'sam2bench');
  if (platform() === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'sam2bench', 'Cache');
  return join(homedir(), '.cache', 'sam2bench');
}
