import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import { UserError } from '../../core/errors.js';
import type { RunnerContext } from '../../runners/runner.js';
import { goldenFrames } from './clip.js';
import { deviations } from './golden-graphs.js';
import { readGoldenVideo, videoOf, withOverrides } from './golden-video.js';
import { loadGraphs, loadModel, type Side } from './side.js';
import { compareTrack } from './track-agreement.js';
import type { Measured, VideoAgreement } from './verify.js';

interface GoldenFacts {
  readonly kind: 'graphs' | 'video';
  /** Side in pixels that the vectors were made at. */
  readonly size: number;
}

/**
 * Holds a model to a file of vectors that official code made.
 * @param clip where the frames of a golden video are, if not in its file
 * @throws UserError where the file holds none, or the model does not fit it
 */
export async function verifyGolden(
  side: Side,
  file: string,
  clip: string | null,
  context: RunnerContext,
): Promise<Measured> {
  const { kind, size } = await goldenFacts(file);
  const wanted = side.execution.imageSize ?? size;
  if (wanted !== size) {
    throw new UserError({
      what: 'The golden file was made at another image size.',
      where: file,
      expected: `--size ${size}, or no size`,
      found: String(wanted),
    });
  }
  const sized: Side = { ...side, execution: { ...side.execution, imageSize: size } };
  if (kind === 'video') return { tensors: [], videos: [await goldenVideo(sized, file, clip, context)] };
  const { graphs, imageOnly, release } = await loadGraphs(sized, context);
  try {
    return { tensors: await deviations(file, graphs, imageOnly), videos: [] };
  } finally {
    await release();
  }
}

async function goldenFacts(file: string): Promise<GoldenFacts> {
  const golden = await openCheckpoint(file);
  await golden.close();
  const names = [...golden.tensors.keys()];
  const size = Number(golden.metadata.size);
  const isVideo = golden.tensors.has('video_size');
  if (Number.isInteger(size) && (isVideo || names.some((name) => name.includes('.out.')))) {
    return { kind: isVideo ? 'video' : 'graphs', size };
  }
  throw new UserError({
    what: 'This is not a golden file.',
    where: file,
    expected: 'graphs-NAME.safetensors or video-NAME.safetensors, as the programs in tools/golden write them',
    found: `${names.length} tensors: ${names.slice(0, 3).join(', ')}, ...`,
  });
}

async function goldenVideo(
  side: Side,
  file: string,
  clip: string | null,
  context: RunnerContext,
): Promise<VideoAgreement> {
  const golden = await readGoldenVideo(file);
  const frames = await goldenFrames(golden, file, clip);
  const folder = await mkdtemp(join(tmpdir(), 'sam2bench-verify-'));
  try {
    const changed = join(folder, 'changed.safetensors');
    const isChanged = await withOverrides(side.model.checkpoint!, file, changed);
    const used: Side = isChanged ? { ...side, model: { ...side.model, checkpoint: changed } } : side;
    const cacheFolder = isChanged ? folder : context.cacheFolder;
    const handle = await loadModel(used, { ...context, cacheFolder });
    try {
      const input = { video: videoOf(frames), frameNames: frames.map((_, i) => String(i).padStart(5, '0')) };
      const options = { preset: 'vos', overlap: 'disjoint', memoryPrecision: golden.memory } as const;
      const session = await handle.openSession(input, options);
      const found = await compareTrack(session, golden.prompts, golden.expected);
      await session.close();
      return { name: file, frames: golden.length, objects: golden.prompts.length, ...found };
    } finally {
      await handle.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
