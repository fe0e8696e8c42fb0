import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SynthOutcome } from '../app/dataset.js';
import { DIFFICULTY_NAMES } from '../core/known-names.js';
import { interruptible } from './interruptible.js';
import { printJson, printText, showStatus } from './output.js';
import { textTable } from './text-table.js';
import { wholeNumber } from './whole-number.js';

/** Pixels of a side. */
const [LEAST_SIDE, MOST_SIDE] = [32, 4096];

interface SynthFlags {
  readonly seed: number;
  readonly sequences: number;
  readonly frames: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly difficulty: (typeof DIFFICULTY_NAMES)[number];
  readonly json?: boolean;
}

/** `sam2bench dataset synth`. */
export function registerSynth(dataset: Command): void {
  dataset
    .command('synth')
    .argument('<out>', 'a folder to be made; a synthetic set of other options that is there is replaced')
    .description(
      'make synthetic videos with masks of every frame, in DAVIS-2017 layout; the same seed gives the same set',
    )
    .option('--seed <number>', 'below 1000 for evaluation, from 1000 on for training', wholeNumber(0, 2 ** 31 - 1), 0)
    .option('--sequences <count>', 'number of videos', wholeNumber(1, 1000), 12)
    .option('--frames <count>', 'of each video', wholeNumber(3, 10_000), 40)
    .addOption(sizeOption())
    .addOption(new Option('--difficulty <name>', 'of all videos').choices(DIFFICULTY_NAMES).default('mixed'))
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', HELP)
    .action(runSynth);
}

function sizeOption(): Option {
  const option = new Option('--size <WxH>', 'pixels; of a square, every fourth video is 16:9');
  return option.argParser(sizeOf).default(sizeOf('256x256'), '256x256');
}

const HELP = `
attributes.json in the folder says of each video whether objects are hidden by more than half (occlusion), are away
(exit), have doubles (look-alike), move fast, are small, or change their size (scale).

Examples:
  sam2bench dataset synth sets/easy --difficulty easy --sequences 4
  sam2bench dataset synth sets/train --seed 1000 --sequences 400 --frames 24
  sam2bench dataset synth sets/wide --size 854x480 --difficulty hard --json`;

async function runSynth(root: string, { size, json, ...flags }: SynthFlags): Promise<void> {
  const { synthesise } = await import('../app/dataset.js');
  const onFrame = (done: number, total: number) => showStatus(done === total ? '' : `${done} of ${total} frames`);
  await interruptible(async (signal) => {
    const outcome = await synthesise({ root, ...size, ...flags, onFrame, signal });
    if (json) printJson(outcome);
    else printText(outcomeText(outcome));
  }, 'stopped; nothing was made');
}

function outcomeText({ label, root, isNew, sequences }: SynthOutcome): string {
  const columns = [{ title: 'sequence' }, { title: 'frames', isNumber: true }, { title: 'attributes' }];
  const rows = sequences.map(({ name, frames, attributes }) => [name, String(frames), attributes.join(', ') || '-']);
  const last = `${label}: ${sequences.length} sequences ${isNew ? 'in' : 'were there already in'} ${root}`;
  return [textTable(columns, rows), '', last].join('\n');
}

function sizeOf(text: string): SynthFlags['size'] {
  const [, width, height] = /^(\d+)x(\d+)$/i.exec(text) ?? [];
  const sides = [Number(width), Number(height)];
  if (sides.some((side) => !(side >= LEAST_SIDE && side <= MOST_SIDE))) {
    throw new InvalidArgumentError(
      `It must be WIDTHxHEIGHT, each from ${LEAST_SIDE} to ${MOST_SIDE}, such as 256x256.`,
    );
  }
  return { width: sides[0]!, height: sides[1]! };
}
