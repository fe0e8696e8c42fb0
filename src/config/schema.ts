import { z } from 'zod';
import { DEGRADATION_NAMES, ORIGINAL, parseDegradation } from '../core/degradation.js';
import { BACKENDS, DIFFICULTY_NAMES, MEMORY_POOLINGS, PRECISIONS, precisionsOf } from '../core/known-names.js';
import type { ProtocolOptions } from '../protocols/protocol.js';
import { PROTOCOL_KINDS } from '../protocols/registry.js';

const text = z.string().min(1);
const count = (least: number, most: number) => z.int().min(least).max(most);

/** A model object of a config; a bare string is the name of a bundled one. */
const model = z.strictObject({
  id: text.max(100).describe('Its name in tables; alone, that of a bundled or downloaded model.'),
  runner: z
    .enum(['node', 'static', 'empty', 'predictions'])
    .optional()
    .describe('What executes it: `node` where there is a checkpoint, `predictions` where there are masks.'),
  checkpoint: text.optional().describe('A `.pt` or `.safetensors` file, or a folder of Hugging Face.'),
  variant: text.optional().describe('tiny, small, base+, large, or a variant file; found from the checkpoint.'),
  predictions: text.optional().describe('A folder of masks that another program wrote, one folder a sequence.'),
});

const backend = z.enum(BACKENDS, {
  error: (issue) => `a backend: one of ${BACKENDS.join(', ')}, not ${JSON.stringify(issue.input)}`,
});

/** Which of the config's models and backends take a data set. */
const takers = {
  models: z.array(text).min(1).optional().describe('Of the models above only these; all where it is left out.'),
  backends: z.array(backend).min(1).optional().describe('Of the backends above only these; all where it is left out.'),
};

const folderDataset = z.strictObject({
  format: text
    .refine((format) => format !== 'synthetic' && format !== 'video')
    .optional()
    .describe('Left out: detected from the folder.'),
  root: text.describe('Folder of the data set, from the folder of the config.'),
  split: text.optional().describe('Such as val or train; val where it is left out.'),
  resolution: text.optional().describe('Such as 480p or Full-Resolution; 480p where it is left out.'),
  sequences: z.array(text).min(1).optional().describe('Names of the sequences to take; all where it is left out.'),
  frames: count(1, 1_000_000).optional().describe('The first so many frames of each sequence.'),
  ...takers,
});

const syntheticDataset = z.strictObject({
  format: z.literal('synthetic').describe('Videos that the program makes itself, in the cache.'),
  seed: count(0, 2 ** 31 - 1)
    .default(0)
    .describe('The same seed gives the same videos.'),
  sequences: count(1, 1000).default(3).describe('Number of videos.'),
  frames: count(3, 10_000).default(24).describe('Of each video.'),
  difficulty: z
    .enum(DIFFICULTY_NAMES)
    .default('mixed')
    .describe('How much happens in the sequences and how they are filmed; mixed: from easy to hard.'),
  size: z
    .tuple([count(32, 4096), count(32, 4096)])
    .default([320, 180])
    .describe('Width and height in pixels; where they are equal, every fourth sequence has 16:9 at that height.'),
  ...takers,
});

const videoDataset = z.strictObject({
  format: z.literal('video').describe('Your own footage, with prompts and without ground truth (docs/footage.md).'),
  root: text.describe('A file that ffmpeg reads, or a folder of frames.'),
  prompts: text.optional().describe('Clicks, boxes and masks; prompts.json beside the file, or among the frames.'),
  start: count(0, 100_000_000).default(0).describe('Number of the first frame to take, from 0.'),
  end: count(0, 100_000_000).optional().describe('Number of the last one; that of the video where it is left out.'),
  stride: count(1, 100_000).default(1).describe('Takes every so many frames, from start on.'),
  fps: z
    .number()
    .min(0.01)
    .max(1000)
    .optional()
    .describe('Frames a second of a folder, 24 where it is left out; a file has its own.'),
  overlay: z.boolean().default(true).describe('Writes overlay.mp4, the video with its masks drawn on it (ffmpeg).'),
  ...takers,
});

type ProtocolSchema = z.ZodObject<{ readonly kind: z.ZodLiteral<string> }>;
const [firstProtocol, ...otherProtocols] = PROTOCOL_KINDS.map(({ schema }) => schema as ProtocolSchema);
/** Kinds of protocols that a config may name. */
export const protocolNames = PROTOCOL_KINDS.map(({ kind }) => kind);

/** One of the kinds of the registry, each with options of its own. */
const protocol = z
  .discriminatedUnion('kind', [firstProtocol!, ...otherProtocols], {
    error: (issue) =>
      issue.code === 'invalid_union' ? `a protocol: kind is one of ${protocolNames.join(', ')}` : undefined,
  })
  .transform((options): ProtocolOptions => options);

const precision = z.enum(PRECISIONS, {
  error: (issue) => `a precision: one of ${PRECISIONS.join(', ')}, not ${JSON.stringify(issue.input)}`,
});
const input = text.refine((name) => parseDegradation(name) !== null, {
  error: `a degradation: one of ${DEGRADATION_NAMES}`,
});
const speed = z.strictObject({
  warmup: count(0, 10_000)
    .default(5)
    .describe('Frames after loading a model that are counted but left out of speed figures.'),
  minFrames: count(1, 1_000_000)
    .default(50)
    .describe('Further repeats cover sequences, in plan order, until they have so many frames after warm-up.'),
  minSeconds: z
    .number()
    .min(0)
    .max(3600)
    .exactOptional()
    .describe('A row whose repeats measure fewer seconds of the model gets a warning.'),
  repeats: count(1, 100).default(1).describe('Of each timing, interleaved over models; masks are of the first.'),
});
const session = z.strictObject({
  preset: z
    .enum(['vos', 'interactive'])
    .exactOptional()
    .describe('Left out: `vos` for mask prompts, `interactive` for every protocol with clicks or boxes.'),
  memoryPrecision: z.enum(['fp32', 'bf16']).default('fp32').describe('Of stored memories; bf16 as on a GPU.'),
  maxCondFramesInAttn: z
    .union([z.literal(-1), count(2, 10_000)])
    .exactOptional()
    .describe(
      'max_cond_frames_in_attn: prompted frames attended to at most, the nearest ones; -1, the default, for all.',
    ),
  memoryTemporalStride: count(1, 1000)
    .exactOptional()
    .describe('memory_temporal_stride_for_eval; 1 where it is left out.'),
  memoryFrames: z
    .union([z.literal(-1), count(2, 10_000)])
    .exactOptional()
    .describe(
      'Approximate: only the newest so many memories less one beside the prompted ones; -1, the default, for num_maskmem.',
    ),
  clearNonCondMemAroundInput: z
    .boolean()
    .exactOptional()
    .describe('clear_non_cond_mem_around_input; false where it is left out.'),
  fillHoleArea: count(0, 1_000_000)
    .exactOptional()
    .describe('fill_hole_area, in pixels of a low-resolution mask; 0, the default, for none.'),
});

/** The one definition of a config; sizes and counts are bounded here, before anything is allocated by them. */
export const configSchema = z
  .strictObject({
    models: z
      .array(z.union([text, model]))
      .min(1)
      .describe('A name (`sam2bench model list`), or a model of your own.'),
    backends: z.array(backend).min(1).default(['node-cpu']).describe('Each model runs on each of them.'),
    unavailable: z
      .enum(['error', 'leave-out'])
      .default('error')
      .describe('What becomes of a backend that this machine has not got: an error, or a warning and no rows.'),
    precision: z
      .array(precision)
      .min(1)
      .default(['fp32'])
      .describe(
        'Of weights and arithmetic. fp16 on `web-webgpu`; on `node-cpu` fp16-weights (computed in fp32) and int8 (large products).',
      ),
    memoryPooling: z
      .union(MEMORY_POOLINGS.map((side) => z.literal(side)))
      .default(1)
      .describe('Approximate: 2 attends to means of 2 x 2 tokens of a memory; 1 to each. On `node-cpu`.'),
    threads: z
      .array(count(1, 1024))
      .min(1)
      .optional()
      .describe('Threads inside an operator; as many as the machine has cores where it is left out.'),
    requireHardware: z
      .boolean()
      .default(false)
      .describe('True: what is meant for a graphics card and runs in software is an error, not a note.'),
    imageSize: z
      .array(count(64, 4096).multipleOf(32))
      .min(1)
      .optional()
      .describe("Sides of the square that the model sees, in pixels; the model's own where it is left out."),
    inputs: z
      .array(input)
      .min(1)
      .default([ORIGINAL])
      .describe(
        'What is done to frames before the model sees them: file format and quality, resolution, blur, noise, frame rate.',
      ),
    datasets: z
      .array(z.union([syntheticDataset, videoDataset, folderDataset]))
      .min(1)
      .describe('Folders on disk, synthetic videos, or your own footage.'),
    protocols: z
      .array(protocol)
      .min(1)
      .optional()
      .describe(
        'Who prompts what, where and when; a row of the table each. Left out: semi-supervised, and prompts for own footage.',
      ),
    shareFeatures: z
      .boolean()
      .default(false)
      .describe(
        'True: each frame is encoded once for all protocols of a model on `node-*` (docs/speed.md); masks are the same, speeds are marked.',
      ),
    session: session.prefault({}).describe('Settings of the video session.'),
    speed: speed.prefault({}).describe('How speed is measured.'),
    seed: count(0, 2 ** 31 - 1)
      .default(0)
      .describe('Of everything that is drawn at random.'),
    report: z
      .strictObject({ reference: z.array(text).default([]).describe('Names of published figures to show beside.') })
      .prefault({})
      .describe('What the page shows.'),
  })
  .superRefine(({ backends, memoryPooling }, context) => {
    if (memoryPooling === 1 || backends.every((backend) => backend === 'node-cpu')) return;
    const message = 'memoryPooling 2 was verified on node-cpu alone: name no other backend, or leave it out';
    context.addIssue({ code: 'custom', path: ['memoryPooling'], message, input: memoryPooling });
  })
  .superRefine(({ backends, precision }, context) => {
    const pairs = backends.map((backend) => precision.filter((one) => precisionsOf(backend).includes(one)));
    const isIdle = pairs.some((found) => found.length === 0);
    if (!isIdle && precision.every((one) => pairs.flat().includes(one))) return;
    const message = 'fp32 anywhere; fp16 runs on web-webgpu alone, fp16-weights and int8 on node-cpu alone';
    context.addIssue({ code: 'custom', path: ['precision'], message, input: precision });
  });

/** A config as written, with defaults filled in and paths as given. */
export type Config = z.output<typeof configSchema>;
export type ModelEntry = Exclude<Config['models'][number], string>;
export type DatasetEntry = Config['datasets'][number];
export type SyntheticEntry = Extract<DatasetEntry, { readonly format: 'synthetic'; readonly seed: number }>;
export type VideoEntry = Extract<DatasetEntry, { readonly format: 'video'; readonly stride: number }>;
export type ProtocolConfig = ProtocolOptions;
export type SpeedConfig = Config['speed'];
export type SessionConfig = Config['session'];
