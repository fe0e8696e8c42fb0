import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../../core/package-root.js';
import { PlacementCounter } from '../placements.js';

const PROGRAM = join(PACKAGE_ROOT, 'dist', 'runners', 'node', 'load-talkatively.js');
const LOG_BYTES = 2 ** 28;

/**
 * Operators of a graph that a provider leaves to the processor, with their number: "Gather x 3 (mask-decoder)". The
 * runtime tells only in a log that goes past this program, so another process loads the graph once more.
 * @throws Error where the provider cannot load it
 */
export async function fallbacksOf(provider: string, file: string): Promise<readonly string[]> {
  const counter = new PlacementCounter();
  const { stderr } = await promisify(execFile)(process.execPath, [PROGRAM, provider, file], { maxBuffer: LOG_BYTES });
  counter.hear(stderr);
  return counter.list(file);
}
