import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { parseConfigSource } from '../config/source.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { messageOf, type Problem, UserError } from '../core/errors.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { type Baseline, parseBaseline } from '../gate/baseline.js';
import { type Measurements, parseBench } from '../gate/bench-file.js';
import { ASSERTION_KEYS, type GateConfig, gateConfigSchema } from '../gate/gate-config.js';

const MAX_BYTES = 64 << 20;

/** What to do where there are no assertions. */
export function gateConfigAdvice(first: string): string {
  return `${first}; to copy: ${join(PACKAGE_ROOT, 'configs', 'gates')}`;
}

/** @throws UserError with file, line and key for anything that is wrong */
export async function readGateConfig(file: string): Promise<GateConfig> {
  const source = parseConfigSource(
    file,
    await readText(file, 'The gate config', gateConfigAdvice('check the path of --config')),
    [],
  );
  const result = gateConfigSchema.safeParse(source.value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  // A misspelt key is also one that is lacking.
  throw new UserError(problemOf(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!, source.where));
}

/** @throws UserError where it cannot be read or is no baseline */
export async function readBaseline(file: string): Promise<Baseline> {
  const next = 'write one first: sam2bench gate RUN --baseline FILE --update';
  return parseBaseline(await readText(file, 'The baseline', next), file);
}

/** @throws UserError where it cannot be read or `npm run bench` did not write it */
export async function readBench(file: string): Promise<Measurements> {
  return parseBench(await readText(file, 'The file of measurements', 'write it first: npm run bench'), file);
}

function problemOf(issue: z.core.$ZodIssue, where: (path: readonly PropertyKey[]) => string): Problem {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = issue.path.includes('scope') ? ['row', 'sequence', 'attribute'] : ASSERTION_KEYS;
    const next = nameAdvice(key, issue.path.length === 0 ? ['assertions'] : known);
    return { what: `The gate config has a key that is not known: "${key}".`, where: where([...issue.path, key]), next };
  }
  const found = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input).slice(0, 80);
  const what = 'The gate config has a wrong value.';
  const isName = issue.code === 'invalid_value' && typeof issue.input === 'string';
  const next = isName ? nameAdvice(String(issue.input), issue.values.map(String)) : undefined;
  return { what, where: where(issue.path), expected: issue.message, found, next };
}

async function readText(file: string, name: string, next: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file, 'utf8');
    throw new Error(`${size} bytes, more than ${MAX_BYTES}`);
  } catch (cause) {
    throw new UserError({ what: `${name} cannot be read.`, where: file, found: messageOf(cause), next }, { cause });
  }
}
