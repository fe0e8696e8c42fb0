import type { SyntheticDatasetConfig } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { RunnerContext } from '../runners/runner.js';

/** Makes a synthetic set in the cache, or finds it there. */
export async function openSynthetic(_config: SyntheticDatasetConfig, _context: RunnerContext): Promise<Dataset> {
  throw new UserError({ what: 'Synthetic sets are not built in yet.' });
}
