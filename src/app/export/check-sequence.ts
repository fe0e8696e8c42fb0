import type { BitMask } from '../../core/bit-mask.js';
import type { Annotation, Sequence } from '../../core/dataset.js';
import { messageOf } from '../../core/errors.js';
import { encodeLabelPng } from '../../datasets/codecs/png-writer.js';
import { labelImageOf } from '../../datasets/label-image.js';
import type { SequenceMasks } from './mask-sources.js';

/** One thing that a server would refuse, or score as wrong. */
export interface ExportProblem {
  readonly sequence: string;
  /** Null where it concerns the sequence. */
  readonly frame: string | null;
  readonly what: string;
}

/** What a sequence came to. */
export interface CheckedSequence {
  readonly problems: readonly ExportProblem[];
  readonly notes: readonly string[];
}

/**
 * Reads every mask that a server wants of a sequence, holds it against the data set, and gives it away as a palette PNG.
 * @param take is given each frame that is right, in order
 */
export async function checkSequence(
  sequence: Sequence,
  masks: SequenceMasks | null,
  take: (frame: string, png: Uint8Array) => Promise<void>,
): Promise<CheckedSequence> {
  const { name } = sequence;
  if (masks === null) return { problems: [{ sequence: name, frame: null, what: 'it has no masks' }], notes: [] };
  const size = await sequence.size();
  const objects = await objectsOf(sequence);
  const problems: ExportProblem[] = [];
  for (const frame of sequence.frames) {
    const checked = checkFrame(masks, frame, size, objects);
    if (typeof checked === 'string') problems.push({ sequence: name, frame, what: checked });
    else await take(frame, checked);
  }
  const wanted = new Set(sequence.frames);
  const others = masks.frames.filter((frame) => !wanted.has(frame)).length;
  return {
    problems,
    notes: others === 0 ? [] : [`${name}: ${others} masks of frames that it does not have are left out`],
  };
}

/** A palette PNG, or what is wrong with the frame. */
function checkFrame(
  masks: SequenceMasks,
  frame: string,
  { width, height }: { readonly width: number; readonly height: number },
  objects: ReadonlySet<number>,
): Uint8Array | string {
  let annotation: Annotation | null;
  try {
    annotation = masks.read(frame);
  } catch (error) {
    return messageOf(error).replaceAll('\n', ';');
  }
  if (annotation === null) return 'it has no mask';
  if (annotation.width !== width || annotation.height !== height) {
    return `its mask has ${annotation.width}x${annotation.height} pixels, the frame ${width}x${height}`;
  }
  const named = namedMasks(annotation);
  const unknown = [...named.keys()].filter((object) => !objects.has(Number(object)));
  if (unknown.length > 0) {
    return `it has object ${unknown.join(', ')}, and the sequence has ${[...objects].join(', ')}`;
  }
  return encodeLabelPng(labelImageOf(named, width, height));
}

function namedMasks({ masks }: Annotation): ReadonlyMap<string, BitMask> {
  return new Map([...masks].map(([object, mask]) => [String(object), mask]));
}

/** Ids that a mask may hold: those of the data set's own list, and of the masks that it gives. */
async function objectsOf(sequence: Sequence): Promise<ReadonlySet<number>> {
  const names = new Set(sequence.meta?.keys());
  for (const index of sequence.annotated) {
    for (const object of (await sequence.objectMasks(index)).keys()) names.add(object);
  }
  return new Set([...names].map(Number).sort((a, b) => a - b));
}
