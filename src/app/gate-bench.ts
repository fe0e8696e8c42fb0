import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '../core/errors.js';
import { assessBench, BENCH_CONFIG } from '../gate/assess-bench.js';
import { readBench, readGateConfig } from './gate-files.js';
import { type GateOutputs, type GateResult, gateResult } from './gate-result.js';

/** What measurements are held against. */
export interface GateBenchOptions extends GateOutputs {
  /** Another file of `npm run bench`, of the same machine. */
  readonly against?: string | undefined;
  /** Assertions, a YAML file; left out: every median takes at most 1.25 times as long. */
  readonly config?: string | undefined;
  /** Refused: the file of `against` is one. */
  readonly baseline?: string | undefined;
}

const MACHINE =
  'The files do not say which machine they are of: hold only those of one machine, one right after the other.';

/** Whether what is to be gated is a file of `npm run bench`: runs are folders. */
export async function isBenchFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/**
 * Holds the measurements of `npm run bench` against those of another commit.
 * @throws UserError (exit code 2) where a file cannot be read or an assertion fits nothing
 */
export async function gateBench(file: string, options: GateBenchOptions): Promise<GateResult> {
  const { against, config, baseline } = options;
  if (baseline !== undefined) throw noBaselineOfBench(file, '--baseline');
  if (against === undefined) throw noReference(file);
  const after = await readBench(file);
  const before = await readBench(against);
  const assertions = config === undefined ? BENCH_CONFIG : await readGateConfig(config);
  const findings = assessBench({ config: assertions, before, after });
  return gateResult({ findings, differing: [], notes: [MACHINE] }, options, dirname(resolve(file)));
}

/** Why there is nothing to be written or read as a baseline. */
export function noBaselineOfBench(file: string, option: string): UserError {
  return new UserError({
    what: 'Measurements have no baseline: their file is kept as it is.',
    where: option,
    expected: '--against BEFORE.json',
    found: file,
    next: 'copy the file, and name the copy by --against the next time',
  });
}

function noReference(file: string): UserError {
  return new UserError({
    what: 'The measurements have nothing to be held against.',
    where: file,
    expected: '--against BEFORE.json',
    next: 'run `npm run bench` in the other commit on this machine, and keep its bench.json',
  });
}
