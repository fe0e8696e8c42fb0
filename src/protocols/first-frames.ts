import type { Annotator } from './annotator.js';
import { appearancesOf } from './appearances.js';
import type { ProtocolContext, ProtocolStep } from './protocol.js';

/** Prompts objects on a frame, once and for all. */
export type PromptObjects = (frame: number, objects: readonly string[], why: string) => AsyncGenerator<ProtocolStep>;

/**
 * Goes through a video once: the objects of the first annotated frame are prompted there, and those that appear later on
 * the frame where they first appear, if the data set counts them.
 */
export async function* promptAtFirstSight(
  { sequence, lateObjects }: ProtocolContext,
  annotator: Annotator,
  promptObjects: PromptObjects,
): AsyncGenerator<ProtocolStep> {
  const appearances = await appearancesOf(sequence, lateObjects);
  const first = Math.min(...appearances.keys());
  const why = (frame: number) =>
    frame === sequence.annotated[0] ? 'first annotated frame' : 'first frame of the object';
  yield* promptObjects(first, appearances.get(first)!, why(first));
  const isAllGiven = appearances.size === 1;
  for await (const prediction of isAllGiven ? annotator.propagateUndisturbed(first) : annotator.propagate(first)) {
    yield { phase: 'track', prediction };
    const next = prediction.frame + 1;
    const late = appearances.get(next);
    if (late !== undefined) yield* promptObjects(next, late, why(next));
  }
}
