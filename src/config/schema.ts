import { z } from 'zod';
import { DEGRADATION_NAMES, ORIGINAL, parseDegradation } from '../core/degradation.js';
import { DIFFICULTY_NAMES } from '../core/known-names.js';
import { BACKENDS } from '../core/model.js';
import type { ProtocolOptions } from '../protocols/protocol.js';
import { PROTOCOL_KINDS } from '../protocols/registry.js';

const text = z.string().min(1);
const count = (least: number, most: number) => z.int().min(least).max(most);

/** A model object of a config; a bare string is the name of a bundled one. */
const model = z.strictObject({
  id: text.max(100),
  runner: z.enum(['node', 'static', 'empty', 'predictions']).optional(),
  checkpoint: text.optional(),
  variant: text.optional(),
  predictions: text.optional(),
});

const folderDataset = z.strictObject({
  /** Left out: detected from the folder. */
  format: text.refine((format) => format !== 'synthetic').optional(),
  root: text,
  split: text.optional(),
  resolution: text.optional(),
  /** Names of the sequences to take; all where it is left out. */
  sequences: z.array(text).min(1).optional(),
  /** The first so many frames of each sequence. */
  frames: count(1, 1_000_000).optional(),
});

const syntheticDataset = z.strictObject({
  format: z.literal('synthetic'),
  seed: count(0, 2 ** 31 - 1).default(0),
  sequences: count(1, 1000).default(3),
  frames: count(3, 10_000).default(24),
  /** How much happens in the sequences and how they are filmed; mixed: from easy to hard. */
  difficulty: z.enum(DIFFICULTY_NAMES).default('mixed'),
  /** Width and height in pixels; where they are equal, every fourth sequence has 16:9 at that height. */
  size: z.tuple([count(32, 4096), count(32, 4096)]).default([320, 180]),
});

type ProtocolSchema = z.ZodObject<{ readonly kind: z.ZodLiteral<string> }>;
const [firstProtocol, ...otherProtocols] = PROTOCOL_KINDS.map(({ schema }) => schema as ProtocolSchema);
const protocolNames = PROTOCOL_KINDS.map(({ kind }) => kind);

/** One of the kinds of the registry, each with options of its own. */
const protocol = z
  .discriminatedUnion('kind', [firstProtocol!, ...otherProtocols], {
    error: (issue) =>
      issue.code === 'invalid_union' ? `a protocol: kind is one of ${protocolNames.join(', ')}` : undefined,
  })
  .transform((options): ProtocolOptions => options);

const backend = z.enum(BACKENDS, {
  error: (issue) => `a backend: one of ${BACKENDS.join(', ')}, not ${JSON.stringify(issue.input)}`,
});
const precision = z.enum(['fp32'], {
  error: (issue) => `this version has the precision "fp32" only, not ${JSON.stringify(issue.input)}`,
});
const input = text.refine((name) => parseDegradation(name) !== null, {
  error: `a degradation: one of ${DEGRADATION_NAMES}`,
});
const speed = z.strictObject({
  /** Frames after loading a model that are counted but left out of speed figures. */
  warmup: count(0, 10_000).default(5),
  /** Further repeats cover sequences, in plan order, until they have so many frames after warm-up. */
  minFrames: count(1, 1_000_000).default(50),
  repeats: count(1, 100).default(1),
});
const session = z.strictObject({
  /** Left out: `vos` for mask prompts, `interactive` for every protocol with clicks or boxes. */
  preset: z.enum(['vos', 'interactive']).exactOptional(),
  memoryPrecision: z.enum(['fp32', 'bf16']).default('fp32'),
  /** max_cond_frames_in_attn: prompted frames attended to at most, the nearest ones; -1, the default, for all. */
  maxCondFramesInAttn: z.union([z.literal(-1), count(2, 10_000)]).exactOptional(),
  /** memory_temporal_stride_for_eval; 1 where it is left out. */
  memoryTemporalStride: count(1, 1000).exactOptional(),
  /** clear_non_cond_mem_around_input; false where it is left out. */
  clearNonCondMemAroundInput: z.boolean().exactOptional(),
  /** fill_hole_area, in pixels of a low-resolution mask; 0, the default, for none. */
  fillHoleArea: count(0, 1_000_000).exactOptional(),
});

/** The one definition of a config; sizes and counts are bounded here, before anything is allocated by them. */
export const configSchema = z.strictObject({
  models: z.array(z.union([text, model])).min(1),
  backends: z.array(backend).min(1).default(['node-cpu']),
  precision: z.array(precision).min(1).default(['fp32']),
  /** Threads inside an operator; as many as the machine has cores where it is left out. */
  threads: z.array(count(1, 1024)).min(1).optional(),
  /** True: a backend that runs in software what is meant for a graphics card is an error, not a note. */
  requireHardware: z.boolean().default(false),
  /** Sides of the square that the model sees, in pixels; the model's own where it is left out. */
  imageSize: z.array(count(64, 4096).multipleOf(32)).min(1).optional(),
  /** What is done to frames before the model sees them: file format and quality, resolution, blur, noise, frame rate. */
  inputs: z.array(input).min(1).default([ORIGINAL]),
  datasets: z.array(z.union([syntheticDataset, folderDataset])).min(1),
  protocols: z
    .array(protocol)
    .min(1)
    .prefault([{ kind: 'semi-supervised' }]),
  session: session.prefault({}),
  speed: speed.prefault({}),
  seed: count(0, 2 ** 31 - 1).default(0),
  report: z.strictObject({ reference: z.array(text).default([]) }).prefault({}),
});

/** A config as written, with defaults filled in and paths as given. */
export type Config = z.output<typeof configSchema>;
export type ModelEntry = Exclude<Config['models'][number], string>;
export type DatasetEntry = Config['datasets'][number];
export type SyntheticEntry = Extract<DatasetEntry, { readonly format: 'synthetic'; readonly seed: number }>;
export type ProtocolConfig = ProtocolOptions;
export type SpeedConfig = Config['speed'];
export type SessionConfig = Config['session'];
