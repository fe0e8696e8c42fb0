import { Command, CommanderError } from 'commander';
import { messageOf, UserError } from '../core/errors.js';
import { registerCache } from './cache.js';
import { registerCompare } from './compare.js';
import { registerCompletion } from './completion/register.js';
import { registerConfig } from './config.js';
import { registerDataset } from './dataset.js';
import { registerDoctor } from './doctor.js';
import { registerExport } from './export.js';
import { registerGate } from './gate.js';
import { registerInit } from './init.js';
import { registerModel } from './model.js';
import { endQuietlyOnClosedPipe, talk } from './output.js';
import { registerReport } from './report.js';
import { registerRun } from './run.js';
import { registerScore } from './score.js';
import { registerTrack } from './track.js';

/** Each verb adds itself; what it does is only loaded when it is called, so that --help is quick. */
const VERBS = [
  registerRun,
  registerTrack,
  registerScore,
  registerReport,
  registerCompare,
  registerGate,
  registerModel,
  registerDataset,
  registerExport,
  registerCache,
  registerInit,
  registerDoctor,
  registerConfig,
  registerCompletion,
];

const USAGE_ERROR = 2;

const HELP = `
Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 the answer is no, 2 usage, unreadable input or a
refused baseline, 3 some sequences or units failed, 4 could not judge, 130 interrupted.

Where the package is installed in a folder, or in a checkout of it, the command is: npx sam2bench

Examples:
  sam2bench init DAVIS/ && sam2bench run sam2bench.yaml
  sam2bench run sam2bench.yaml --dry-run
  sam2bench track cows.mp4 --prompts prompts.json
  sam2bench score predictions/ --dataset DAVIS/
  sam2bench compare runs/before runs/after
  sam2bench gate runs/now --baseline baseline.json --config gate.yaml
  sam2bench dataset check DAVIS/
  sam2bench model inspect sam2.1_hiera_small.pt`;

/** The program with all its verbs. */
export function programOf(version: string): Command {
  const program = new Command('sam2bench')
    .description('benchmark and evaluate SAM 2 on DAVIS-format video, without Python')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText('after', HELP)
    .exitOverride();
  for (const register of VERBS) register(program);
  for (const command of program.commands) inheritExit(command);
  return program;
}

/** Runs the program with its arguments and sets the exit code; nothing that a user did ends in a stack trace. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await programOf(version).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function inheritExit(command: Command): void {
  command.exitOverride().showSuggestionAfterError().showHelpAfterError('(add --help for what there is)');
  for (const child of command.commands) inheritExit(child);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  if (error instanceof UserError) {
    talk(`error: ${error.message}`);
    return error.exitCode;
  }
  talk(`unexpected error: ${messageOf(error)}`);
  if (error instanceof Error && process.env.SAM2BENCH_DEBUG) talk(error.stack ?? '');
  talk('this should not happen; set SAM2BENCH_DEBUG=1 for the place in the program');
  return 1;
}
