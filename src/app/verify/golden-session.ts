import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { messageOf, UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import type { SessionOptions } from '../../runners/runner.js';
import { pictures } from './golden-video.js';

type Points = readonly (readonly [number, number])[];

interface OnObject {
  readonly frame: number;
  readonly object: number;
}

interface WithPoints extends OnObject {
  readonly points: Points;
  readonly labels: readonly number[];
}

/** A step of tools/golden/session_cases.py. */
export type Step =
  | ({ readonly do: 'clicks' } & WithPoints)
  | ({ readonly do: 'box'; readonly box: readonly [number, number, number, number] } & WithPoints)
  | ({ readonly do: 'mask' | 'clear' } & OnObject)
  | { readonly do: 'remove'; readonly object: number }
  | { readonly do: 'reset' }
  | { readonly do: 'propagate'; readonly start?: number; readonly most?: number; readonly reverse?: boolean };

/** What the official predictor answered to a list of steps (tools/golden/make_session.py). */
export interface GoldenSession {
  /** Stays open: the answers are read step by step. */
  readonly file: Checkpoint;
  readonly script: readonly Step[];
  readonly options: SessionOptions;
  readonly width: number;
  readonly height: number;
  readonly length: number;
  /** Null where the file has none. */
  readonly frames: readonly RgbImage[] | null;
  /** True for a made-up clip, which is shown again and again where the video is longer. */
  readonly repeats: boolean;
}

/** The official names of what a case may set. */
interface OfficialOptions {
  readonly add_all_frames_to_correct_as_cond?: boolean;
  readonly non_overlap_masks?: boolean;
  readonly max_cond_frames_in_attn?: number;
  readonly memory_temporal_stride_for_eval?: number;
  readonly clear_non_cond_mem_around_input?: boolean;
  readonly fill_hole_area?: number;
}

const OPTIONS: Readonly<Record<keyof OfficialOptions, true>> = {
  add_all_frames_to_correct_as_cond: true,
  non_overlap_masks: true,
  max_cond_frames_in_attn: true,
  memory_temporal_stride_for_eval: true,
  clear_non_cond_mem_around_input: true,
  fill_hole_area: true,
};
const STEPS: Readonly<Record<Step['do'], true>> = {
  clicks: true,
  box: true,
  mask: true,
  clear: true,
  remove: true,
  reset: true,
  propagate: true,
};
const PRESETS = ['vos', 'interactive'] as const;
const MADE_UP = 'made up';
const NEEDED = ['preset', 'memory', 'options', 'script', 'length'] as const;

/** True for a file of this form, whether or not it is whole. */
export function isGoldenSession({ metadata }: Checkpoint): boolean {
  return metadata.script !== undefined;
}

/** @throws UserError where the file is no golden session of this form, or asks for what this version does not know */
export async function readGoldenSession(file: Checkpoint): Promise<GoldenSession> {
  const missing = [
    ...NEEDED.filter((name) => file.metadata[name] === undefined),
    ...(file.tensors.has('video_size') ? [] : ['video_size']),
  ];
  if (missing.length > 0) throw notGoldenSession(file, `no ${missing.join(', ')}`);
  const { preset, memory, options, script, length, clip } = file.metadata as Record<string, string>;
  const [height, width] = [...(await file.read('video_size'))] as [number, number];
  return {
    file,
    script: stepsOf(file, script!),
    options: { ...optionsOf(file, options!, preset!), memoryPrecision: memory === 'bf16' ? 'bf16' : 'fp32' },
    width,
    height,
    length: Number(length),
    frames: await pictures(file, 'frames'),
    repeats: clip === MADE_UP,
  };
}

function stepsOf(file: Checkpoint, text: string): readonly Step[] {
  const steps = parsed(file, text);
  if (!Array.isArray(steps)) throw notGoldenSession(file, 'a script that is no list');
  for (const [index, step] of (steps as readonly { readonly do?: unknown }[]).entries()) {
    const name = String(step?.do);
    if (!Object.hasOwn(STEPS, name)) throw unknownTo(file, 'a step', Object.keys(STEPS), name);
    const given = `given.${index}`;
    if (name === 'mask' && !file.tensors.has(given))
      throw notGoldenSession(file, `no tensor ${given}, the mask of a step`);
  }
  return steps as readonly Step[];
}

function optionsOf(file: Checkpoint, text: string, preset: string): Omit<SessionOptions, 'memoryPrecision'> {
  const known = PRESETS.find((name) => name === preset);
  if (known === undefined) throw unknownTo(file, 'a preset', PRESETS, preset);
  const given = Object(parsed(file, text)) as OfficialOptions;
  const other = Object.keys(given).find((name) => !Object.hasOwn(OPTIONS, name));
  if (other !== undefined) throw unknownTo(file, 'an option', Object.keys(OPTIONS), other);
  return {
    preset: known,
    overlap: given.non_overlap_masks === true ? 'disjoint' : 'overlapping',
    addAllFramesToCorrectAsCond: given.add_all_frames_to_correct_as_cond ?? false,
    maxCondFramesInAttn: given.max_cond_frames_in_attn ?? -1,
    memoryTemporalStride: given.memory_temporal_stride_for_eval ?? 1,
    clearNonCondMemAroundInput: given.clear_non_cond_mem_around_input ?? false,
    fillHoleArea: given.fill_hole_area ?? 0,
  };
}

function parsed(file: Checkpoint, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notGoldenSession(file, messageOf(cause));
  }
}

function notGoldenSession({ file }: Checkpoint, found: string): UserError {
  return new UserError({
    what: 'This is not a whole golden session.',
    where: file,
    expected: `the metadata ${NEEDED.join(', ')} and the tensor video_size, as tools/golden/make_session.py writes them`,
    found,
  });
}

function unknownTo({ file }: Checkpoint, kind: string, expected: readonly string[], found: string): UserError {
  return new UserError({
    what: `The golden session has ${kind} that this version does not know.`,
    where: file,
    expected: `one of ${expected.join(', ')}`,
    found,
    next: 'make it again with tools/golden of this version',
  });
}
