import type { Command } from 'commander';
import type { Finding } from '../app/doctor/finding.js';
import { printJson, printText } from './output.js';

/** Exit code where the answer is no. */
const DOES_NOT_WORK = 1;

const HELP = `
ok: it is there. missing: only what is named does not work. no: nothing works without it, and the exit code is 1.

Example:
  sam2bench doctor`;

/** `sam2bench doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine can run, and why not')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { doctor } = await import('../app/doctor/doctor.js');
      const findings = await doctor();
      if (json) printJson(findings);
      else printText(findings.flatMap(linesOf).join('\n'));
      if (findings.some(({ state }) => state === 'no')) process.exitCode = DOES_NOT_WORK;
    });
}

function linesOf({ name, state, found, needs, next }: Finding): readonly string[] {
  const first = `${state.padEnd(8)}${name}: ${found}`;
  const indent = ' '.repeat(8);
  const why = state === 'ok' || needs === '' ? [] : [`${indent}needed for: ${needs}`];
  return [first, ...why, ...(next === null ? [] : [`${indent}next: ${next}`])];
}
