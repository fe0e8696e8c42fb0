import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of real data that some tests read, or null where it is absent and they are skipped. */
export function sharedData(): string | null {
  const root = resolve(process.env.SAM2BENCH_DATA ?? join(import.meta.dirname, '../../../shared/data'));
  return existsSync(join(root, 'davis2016')) ? root : null;
}
