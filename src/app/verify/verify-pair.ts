import { UserError } from '../../core/errors.js';
import type { RunnerContext } from '../../runners/runner.js';
import { syntheticClip } from './clip.js';
import { videoOf } from './golden-video.js';
import { type Measured, NOTHING_MEASURED, type VideoAgreement } from './measured.js';
import { sam1Agreement } from './sam1-agreement.js';
import { sampleDeviations } from './sample-cases.js';
import { type LoadedSide, loadGraphs, loadModel, type Sam2Side, type Side } from './side.js';
import { compareTrack, type ExpectedObject, track } from './track-agreement.js';

const SESSION = { preset: 'vos', overlap: 'overlapping', memoryPrecision: 'fp32' } as const;

/** The synthetic clip, and how the model tracks it. */
export interface ClipOptions {
  /** 0 for no clip. */
  readonly frames: number;
  /** Of the model's session; the other has all of them. */
  readonly memoryFrames: number;
}

/**
 * Holds a model to another: every graph on made-up inputs, then a synthetic clip.
 * @throws UserError where the two take or give tensors of other shapes
 */
export async function verifyPair(
  side: Side,
  reference: Side,
  options: ClipOptions,
  context: RunnerContext,
): Promise<Measured> {
  const { isVideo, ...measured } = await pairGraphs(side, reference, context);
  if (options.frames === 0 || !isVideo) return measured;
  return { ...measured, videos: [await pairClip(side, reference, options, context)] };
}

async function pairGraphs(
  side: Side,
  reference: Side,
  context: RunnerContext,
): Promise<Measured & { readonly isVideo: boolean }> {
  const expected = await loadGraphs(reference, context);
  try {
    const found = await loadGraphs(side, context);
    try {
      if (found.family === 'sam1' && expected.family === 'sam1') {
        return {
          ...(await sam1Agreement(found, expected, `${side.model.id} and ${reference.model.id}`)),
          isVideo: false,
        };
      }
      if (found.family === 'sam1' || expected.family === 'sam1') throw otherKind(found, expected, side, reference);
      requireSameShape(found, expected, side, reference);
      const imageOnly = found.imageOnly || expected.imageOnly;
      const tensors = await sampleDeviations(found.graphs, expected.graphs, expected.spec, imageOnly);
      return { ...NOTHING_MEASURED, tensors, isVideo: !imageOnly };
    } finally {
      await found.release();
    }
  } finally {
    await expected.release();
  }
}

function otherKind(found: LoadedSide, expected: LoadedSide, side: Side, reference: Side): UserError {
  return new UserError({
    what: 'A model of SAM and one of SAM 2 have no graphs in common.',
    where: `${side.model.id} and ${reference.model.id}`,
    expected: `the same kind as ${expected.variant}`,
    found: found.variant,
    next: 'compare two checkpoints of SAM, or two of SAM 2',
  });
}

function requireSameShape(found: Sam2Side, expected: Sam2Side, side: Side, reference: Side): void {
  const shape = ({ spec, variant }: Sam2Side) =>
    `size ${spec.imageSize}, width ${spec.dModel}, ${spec.numMaskmem} memories of ${spec.memDim} channels (${variant})`;
  const numbers = ({ spec }: Sam2Side) => [spec.imageSize, spec.dModel, spec.numMaskmem, spec.memDim].join();
  if (numbers(found) === numbers(expected)) return;
  throw new UserError({
    what: 'The two models take tensors of other shapes.',
    where: `${side.model.id} and ${reference.model.id}`,
    expected: shape(expected),
    found: shape(found),
    next: 'compare models of one width at one size (--size)',
  });
}

/** One model is loaded at a time. */
async function pairClip(
  side: Side,
  reference: Side,
  { frames, memoryFrames }: ClipOptions,
  context: RunnerContext,
): Promise<VideoAgreement> {
  const clip = syntheticClip(frames);
  const input = { video: videoOf(clip.frames), frameNames: clip.frames.map((_, i) => String(i).padStart(5, '0')) };
  const expected: ExpectedObject[][] = clip.frames.map(() => []);
  const first = await loadModel(reference, context);
  try {
    const session = await first.openSession(input, SESSION);
    await track(session, clip.prompts, (frame, object, { mask, lowResLogits, objectScore }) => {
      expected[frame]![object] = { mask, logits: lowResLogits!.slice(), score: objectScore! };
    });
    await session.close();
  } finally {
    await first.close();
  }
  const second = await loadModel(side, context);
  try {
    const session = await second.openSession(input, { ...SESSION, memoryFrames });
    const found = await compareTrack(session, clip.prompts, expected);
    await session.close();
    return {
      name: 'synthetic clip',
      frames: clip.frames.length,
      objects: clip.prompts.length,
      ...found,
      differences: [],
    };
  } finally {
    await second.close();
  }
}
