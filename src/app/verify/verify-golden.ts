import { basename, join } from 'node:path';
import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import { UserError } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import type { VideoSession } from '../../core/session.js';
import { Network } from '../../pipeline/network.js';
import { sam2ImageNetwork } from '../../pipeline/sam2-image-network.js';
import type { RunnerContext, SessionOptions } from '../../runners/runner.js';
import { goldenFrames } from './clip.js';
import { type GoldenFacts, goldenFacts, withGolden } from './golden-file.js';
import { deviations } from './golden-graphs.js';
import { comparePicture } from './golden-picture.js';
import { sam1Deviations } from './golden-sam1.js';
import { type GoldenSession, readGoldenSession } from './golden-session.js';
import { readGoldenVideo, videoOf, withOverrides } from './golden-video.js';
import { type Measured, NOTHING_MEASURED, type VideoAgreement } from './measured.js';
import { compareSession } from './session-agreement.js';
import { type LoadedSide, loadGraphs, loadModel, type Side } from './side.js';
import { compareTrack } from './track-agreement.js';

/** A golden file in use. */
interface Opened {
  /** As the user gave it. */
  readonly name: string;
  /** What can be opened. */
  readonly path: string;
  /** For what is needed meanwhile. */
  readonly folder: string;
}

/**
 * Holds a model to a file of vectors that official code made.
 * @param clip where the frames of a golden video or session are, if not in its file
 * @throws UserError where the file holds none, or the model does not fit it
 */
export async function verifyGolden(
  side: Side,
  file: string,
  clip: string | null,
  context: RunnerContext,
): Promise<Measured> {
  return withGolden(file, async (path, folder) => {
    const facts = await goldenFacts(path, file);
    const opened = { name: file, path, folder };
    const sized: Side = { ...side, execution: { ...side.execution, imageSize: sizeOf(side, file, facts) } };
    if (facts.kind === 'video') return videoResult(await goldenVideo(sized, opened, clip, context));
    if (facts.kind === 'session') return videoResult(await goldenSession(sized, opened, clip, context));
    return goldenGraphs(sized, opened, facts, context);
  });
}

const videoResult = (video: VideoAgreement): Measured => ({ ...NOTHING_MEASURED, videos: [video] });

/** Vectors of SAM may be of several sizes: which, is seen when they are read. */
function sizeOf({ execution }: Side, file: string, { kind, size }: GoldenFacts): number {
  const wanted = execution.imageSize ?? size;
  if (wanted === size || kind === 'sam1') return wanted;
  throw new UserError({
    what: 'The golden file was made at another image size.',
    where: file,
    expected: `--size ${size}, or no size`,
    found: String(wanted),
  });
}

/** What needs no video: graphs one by one, or the pictures that they make. */
async function goldenGraphs(
  side: Side,
  { name, path }: Opened,
  { kind }: GoldenFacts,
  context: RunnerContext,
): Promise<Measured> {
  const loaded = await loadGraphs(side, context);
  try {
    if (kind === 'sam1') {
      const network = ofFamily(loaded, 'sam1', name).network;
      return { ...NOTHING_MEASURED, tensors: await withFile(path, (golden) => sam1Deviations(golden, network)) };
    }
    const { graphs, spec, imageOnly } = ofFamily(loaded, 'sam2', name);
    if (kind === 'graphs') return { ...NOTHING_MEASURED, tensors: await deviations(path, graphs, imageOnly) };
    const network = sam2ImageNetwork(new Network(spec, graphs));
    const pictures = await withFile(path, (golden) => comparePicture(golden, network));
    return {
      ...NOTHING_MEASURED,
      pictures: pictures.map((one) => ({ ...one, name: `${basename(name)} ${one.name}` })),
    };
  } finally {
    await loaded.release();
  }
}

const FAMILIES = { sam1: 'SAM', sam2: 'SAM 2 or SAM 2.1' } as const;

function ofFamily<Family extends 'sam1' | 'sam2'>(
  loaded: LoadedSide,
  family: Family,
  file: string,
): Extract<LoadedSide, { readonly family: Family }> {
  if (loaded.family === family) return loaded as Extract<LoadedSide, { readonly family: Family }>;
  throw new UserError({
    what: 'The golden file is of another kind of model.',
    where: file,
    expected: `a checkpoint of ${FAMILIES[family]}`,
    found: `${loaded.variant}, a model of ${FAMILIES[loaded.family]}`,
    next: 'give the checkpoint that the file names in its metadata, or golden files of this kind of model',
  });
}

async function withFile<Result>(path: string, use: (golden: Checkpoint) => Promise<Result>): Promise<Result> {
  const golden = await openCheckpoint(path);
  try {
    return await use(golden);
  } finally {
    await golden.close();
  }
}

async function goldenVideo(
  side: Side,
  opened: Opened,
  clip: string | null,
  context: RunnerContext,
): Promise<VideoAgreement> {
  const golden = await readGoldenVideo(opened.path);
  const frames = await goldenFrames(golden, opened.name, clip);
  const options = { preset: 'vos', overlap: 'disjoint', memoryPrecision: golden.memory } as const;
  const found = await inSession(side, opened, frames, options, context, (session) =>
    compareTrack(session, golden.prompts, golden.expected),
  );
  const facts = { name: opened.name, frames: golden.length, objects: golden.prompts.length };
  return { ...facts, ...found, differences: [] };
}

async function goldenSession(
  side: Side,
  opened: Opened,
  clip: string | null,
  context: RunnerContext,
): Promise<VideoAgreement> {
  return withFile(opened.path, async (file) => {
    const golden = await readGoldenSession(file);
    const frames = await goldenFrames(golden, opened.name, clip);
    const { iou, logits, absent, differences } = await inSession(
      side,
      opened,
      frames,
      golden.options,
      context,
      (session) => compareSession(golden, session),
    );
    const facts = { name: opened.name, frames: golden.length, objects: objectsOf(golden) };
    const samePresence = !differences.some((difference) => difference.endsWith('presence'));
    return { ...facts, iou, logits, absent, samePresence, differences };
  });
}

function objectsOf({ script }: GoldenSession): number {
  return new Set(script.flatMap((step) => ('object' in step ? [step.object] : []))).size;
}

/** A session of the model, with the weights that the golden file replaces (`override.<key>`). */
async function inSession<Result>(
  side: Side,
  { path, folder }: Opened,
  frames: readonly RgbImage[],
  options: SessionOptions,
  context: RunnerContext,
  use: (session: VideoSession) => Promise<Result>,
): Promise<Result> {
  const changed = join(folder, 'changed.safetensors');
  const isChanged = await withOverrides(side.model.checkpoint!, path, changed);
  const used: Side = isChanged ? { ...side, model: { ...side.model, checkpoint: changed } } : side;
  const handle = await loadModel(used, { ...context, cacheFolder: isChanged ? folder : context.cacheFolder });
  try {
    const frameNames = frames.map((_, i) => String(i).padStart(5, '0'));
    const session = await handle.openSession({ video: videoOf(frames), frameNames }, options);
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  } finally {
    await handle.close();
  }
}
