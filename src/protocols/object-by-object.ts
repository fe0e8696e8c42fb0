import { Annotator } from './annotator.js';
import { objectsOf } from './appearances.js';
import type { JudgedFrame } from './object-judge.js';
import type { ProtocolContext, ProtocolStep } from './protocol.js';

/** One object of a video under annotation. */
export interface ObjectTask {
  readonly annotator: Annotator;
  readonly object: string;
  /** Frame where it appears first. */
  readonly first: number;
}

/** Annotates the objects of a video one after another, in one session that keeps what was encoded and tracked. */
export async function* objectByObject(
  context: ProtocolContext,
  annotate: (task: ObjectTask) => AsyncGenerator<ProtocolStep>,
): AsyncGenerator<ProtocolStep> {
  const annotator = await Annotator.open(context, { history: 'keep', revisits: true });
  for (const [index, { object, first }] of (await objectsOf(context.sequence)).entries()) {
    if (index > 0) await annotator.reset();
    yield* annotate({ annotator, object, first });
  }
}

/** A frame that is prompted next, with the mask that is there; null where there is none yet. */
export interface ChosenFrame extends Pick<JudgedFrame, 'frame' | 'truth'> {
  readonly mask: JudgedFrame['mask'] | null;
}
