import { type BitMask, countPixels } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { Video, VideoSession } from '../core/session.js';
import type { Protocol, ProtocolContext, ProtocolStep } from './protocol.js';

/**
 * Semi-supervised video object segmentation: the ground truth of the first annotated frame is given as a mask prompt,
 * and carried through the video (DAVIS 2017 challenge; vos_inference.py of the official SAM 2). Where the data set counts
 * objects that appear later, each is given on the frame where it first appears and tracked from there; on its own, as
 * the official separate inference per object does, because objects have memories of their own.
 */
export const semiSupervised: Protocol = { kind: 'semi-supervised', run };

async function* run(context: ProtocolContext): AsyncGenerator<ProtocolStep> {
  const { signal } = context;
  const appearances = await firstAppearances(context);
  const first = Math.min(...appearances.keys());
  const session = await context.openSession({ history: 'forget' });
  yield* promptObjects(context, session, first, appearances.get(first)!);
  for await (const prediction of session.propagate({ from: first, ...(signal && { signal }) })) {
    yield { phase: 'track', prediction };
    const next = prediction.frame + 1;
    const late = appearances.get(next);
    if (late !== undefined) yield* promptObjects(context, session, next, late);
  }
}

/** Names of the objects by the frame where they appear first. */
async function firstAppearances({ sequence, lateObjects }: ProtocolContext): Promise<Map<number, readonly string[]>> {
  const seen = new Set<string>();
  const appearances = new Map<number, readonly string[]>();
  for (const frame of lateObjects ? sequence.annotated : sequence.annotated.slice(0, 1)) {
    const masks = await sequence.objectMasks(frame);
    const fresh = [...masks.keys()].filter((object) => !seen.has(object));
    if (fresh.length > 0) appearances.set(frame, fresh);
    for (const object of fresh) seen.add(object);
    const known = sequence.meta;
    if (known !== undefined && [...known.keys()].every((object) => seen.has(object))) break;
  }
  if (appearances.size > 0) return appearances;
  const first = sequence.annotated[0];
  throw new UserError({
    what: 'There is no object to prompt with.',
    where: `sequence ${sequence.name}${first === undefined ? '' : `, frame ${sequence.frames[first]}`}`,
    expected: 'a mask on the first annotated frame',
    found: first === undefined ? 'no annotated frame' : 'an empty mask',
  });
}

async function* promptObjects(
  { sequence, log }: ProtocolContext,
  session: VideoSession,
  index: number,
  objects: readonly string[],
): AsyncGenerator<ProtocolStep> {
  const masks = await sequence.objectMasks(index);
  const frame = sequence.frames[index] ?? '';
  const why = index === sequence.annotated[0] ? 'first annotated frame' : 'first frame of the object';
  for (const object of objects) {
    const mask = masks.get(object)!;
    checkSize(mask, session.video, `sequence ${sequence.name}, frame ${frame}, object ${object}`);
    log({ frame, object, kind: 'mask', pixels: countPixels(mask), why });
    yield { phase: 'prompt', prediction: await session.addMask(index, object, mask) };
  }
}

function checkSize(mask: BitMask, video: Video, where: string): void {
  if (mask.width === video.width && mask.height === video.height) return;
  throw new UserError({
    what: 'The mask is not of the size of the video.',
    where,
    expected: `${video.width} x ${video.height} pixels, as the first picture`,
    found: `${mask.width} x ${mask.height}`,
    next: 'give masks and pictures of the same resolution',
  });
}
