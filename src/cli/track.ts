import { relative } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TrackOutput } from '../app/track.js';
import { BACKENDS } from '../core/known-names.js';
import { executeRun, resultText } from './execute-run.js';
import { printJson, printText } from './output.js';
import { wholeNumber } from './whole-number.js';

const MOST_FRAMES = 100_000_000;

interface TrackFlags {
  readonly prompts?: string;
  readonly model?: readonly string[];
  readonly out?: string;
  readonly resume?: boolean;
  readonly start?: number;
  readonly end?: number;
  readonly stride?: number;
  readonly fps?: number;
  readonly direction?: 'forward' | 'both';
  readonly size?: number;
  readonly backend?: string;
  readonly overlay: boolean;
  readonly ffmpeg?: string;
  readonly json?: boolean;
}

/** `sam2bench track`. */
export function registerTrack(program: Command): void {
  program
    .command('track')
    .description('follow objects through your own footage: masks, an overlay video, speed and a report, no scores')
    .argument('<video>', 'a file that ffmpeg reads, or a folder of frames')
    .option('--prompts <file>', 'clicks, boxes and masks (default: prompts.json beside the file, or in the folder)')
    .option('--model <name...>', 'names of `model list`, or checkpoints (default: one that is on this machine)')
    .option('--out <folder>', 'the run folder (default: runs/<date-time>-<name of the video>)')
    .option('--resume', 'go on with the run in --out, or with the newest of this video')
    .option('--start <number>', 'first frame to take, from 0', wholeNumber(0, MOST_FRAMES))
    .option('--end <number>', 'last frame to take (default: the last)', wholeNumber(0, MOST_FRAMES))
    .option('--stride <number>', 'take every so many frames', wholeNumber(1, 100_000))
    .option('--fps <number>', 'frames a second of a folder (default: 24)', positiveNumber)
    .addOption(
      new Option('--direction <name>', 'both: also back from the earliest prompted frame').choices(['forward', 'both']),
    )
    .option(
      '--size <pixels>',
      "side of the square that the model sees (default: the model's own)",
      wholeNumber(64, 4096),
    )
    .addOption(new Option('--backend <name>', 'where graphs are executed').choices(BACKENDS))
    .option('--no-overlay', 'write no overlay.mp4')
    .option('--ffmpeg <path>', 'the ffmpeg to use (default: SAM2BENCH_FFMPEG, else the one on the PATH)')
    .option('--json', 'print summary.json and the paths on stdout')
    .addHelpText('after', HELP)
    .action(runTrack);
}

const HELP = `
prompts.json says which objects to follow; places are pixels from the top left corner, frames count from 0:
  { "schema": 1, "prompts": [
    { "object": 1, "frame": 0, "clicks": [{ "x": 400, "y": 220 }, { "x": 90, "y": 30, "positive": false }] },
    { "object": 2, "frame": 0, "box": { "left": 250, "top": 100, "right": 600, "bottom": 400 } },
    { "object": 3, "frame": 12, "mask": "masks/calf.png" } ] }

Examples:
  sam2bench track cows.mp4
  sam2bench track cows.mp4 --prompts prompts.json --model sam2.1-hiera-tiny --out runs/cows
  sam2bench track frames/ --fps 30 --start 100 --end 400 --direction both
  sam2bench track cows.mp4 --model sam2-nano-s ./mine.pt --no-overlay`;

function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1000) return value;
  throw new InvalidArgumentError('It should be a number above 0, up to 1000.');
}

async function runTrack(video: string, { model, size, ffmpeg, json, ...flags }: TrackFlags): Promise<void> {
  if (ffmpeg !== undefined) process.env.SAM2BENCH_FFMPEG = ffmpeg;
  const { track } = await import('../app/track.js');
  const command = ['sam2bench', ...process.argv.slice(2)];
  await executeRun(
    (how) => track({ ...flags, video, models: model, imageSize: size, command, ...how }),
    (result) => {
      if (json) printJson({ ...result.summary, outputs: result.outputs });
      else printText([resultText(result), ...result.outputs.flatMap(linesOf)].join('\n'));
    },
  );
}

function linesOf({ model, masks, overlay, tracks }: TrackOutput): readonly string[] {
  const here = (path: string) => relative(process.cwd(), path) || path;
  const video = overlay === null ? [] : [`  overlay: ${here(overlay)}`];
  return [`${model}`, `  masks:   ${here(masks)}`, ...video, `  tracks:  ${here(tracks)}`];
}
