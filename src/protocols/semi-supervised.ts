import type { BitMask } from '../core/bit-mask.js';
import { countPixels } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import type { Video } from '../core/session.js';
import type { Protocol, ProtocolContext, ProtocolStep } from './protocol.js';

/**
 * Semi-supervised video object segmentation: the ground truth of the first annotated frame is given as a mask prompt,
 * and carried through the video (DAVIS 2017 challenge; vos_inference.py of the official SAM 2). Objects that are not on
 * that frame are not prompted.
 */
export const semiSupervised: Protocol = { kind: 'semi-supervised', run };

async function* run(context: ProtocolContext): AsyncGenerator<ProtocolStep> {
  const { sequence, log, signal } = context;
  const first = sequence.annotated[0];
  const objects = first === undefined ? undefined : await sequence.objectMasks(first);
  if (first === undefined || objects === undefined || objects.size === 0) {
    throw new UserError({
      what: 'There is no object to prompt with.',
      where: `sequence ${sequence.name}${first === undefined ? '' : `, frame ${sequence.frames[first]}`}`,
      expected: 'a mask on the first annotated frame',
      found: first === undefined ? 'no annotated frame' : 'an empty mask',
    });
  }
  const session = await context.openSession();
  const frame = sequence.frames[first] ?? '';
  for (const [object, mask] of objects) {
    checkSize(mask, session.video, `sequence ${sequence.name}, frame ${frame}, object ${object}`);
    log({ frame, object, kind: 'mask', pixels: countPixels(mask), why: 'first annotated frame' });
    yield { phase: 'prompt', prediction: await session.addMask(first, object, mask) };
  }
  for await (const prediction of session.propagate({ from: first, ...(signal && { signal }) })) {
    yield { phase: 'track', prediction };
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
