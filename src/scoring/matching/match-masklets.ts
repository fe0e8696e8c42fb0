import { setImmediate } from 'node:timers/promises';
import type { BitMask } from '../../core/bit-mask.js';
import type { Sequence } from '../../core/dataset.js';
import { MaskArena } from '../../core/mask-arena.js';
import { naturalCompare } from '../../datasets/natural-order.js';
import { objectsIn, type ViewName } from '../../datasets/object-views.js';
import { readMasks } from '../../datasets/read-masks.js';
import { region } from '../../metrics/region.js';
import { namesOf } from '../measure.js';
import type { SequencePredictions } from '../score-set.js';
import { bestAssignment } from './assignment.js';

/** An object of the ground truth and the masklet that stands for it. */
export interface Match {
  readonly object: string;
  /** Null where none meets it, or the others have them all. */
  readonly masklet: string | null;
  /** Mean J of the two over the frames that count; 0 without a masklet. */
  readonly J: number;
}

/**
 * Matches the masklets of a sequence with the objects of its ground truth, one to one, so that the sum of the mean Js is
 * largest. The mean is over the annotated frames of the object from its first on, and 1 on a frame that has neither; a
 * masklet that never meets an object does not stand for it.
 * @param view how stored ground truth becomes objects
 * @throws UserError where a mask cannot be read
 */
export async function matchMasklets(
  sequence: Sequence,
  predictions: Pick<SequencePredictions, 'source' | 'objects'>,
  view: ViewName,
): Promise<readonly Match[]> {
  const masklets = predictions.objects;
  const overlaps = new Map<string, Overlap>();
  const arena = new MaskArena();
  for (const index of sequence.annotated) {
    await setImmediate();
    arena.reset();
    const truthSource = sequence.source(index);
    const truth = objectsIn(readMasks(truthSource, arena.take), view);
    const source = predictions.source(sequence.frames[index]!);
    const found = source === null ? new Map() : objectsIn(readMasks(source, arena.take), 'ids');
    for (const object of truth.keys()) {
      if (!overlaps.has(object)) overlaps.set(object, new Overlap(masklets));
    }
    const stored = namesOf(truthSource);
    for (const [object, overlap] of overlaps) {
      if (stored?.includes(object) !== false) overlap.add(truth.get(object) ?? null, found);
    }
  }
  const objects = [...overlaps.keys()].sort(naturalCompare);
  const weights = objects.map((object) => overlaps.get(object)!.means());
  return bestAssignment(weights).map((place, row): Match => {
    const J = place === null ? 0 : weights[row]![place]!;
    return { object: objects[row]!, masklet: J > 0 ? masklets[place!]! : null, J };
  });
}

/** Sums the Js of one object with every masklet. */
class Overlap {
  readonly #masklets: readonly string[];
  readonly #sums: Float64Array;
  readonly #meets: Uint8Array;
  #frames = 0;

  constructor(masklets: readonly string[]) {
    this.#masklets = masklets;
    this.#sums = new Float64Array(masklets.length);
    this.#meets = new Uint8Array(masklets.length);
  }

  /** A frame from the object's first on; null where the object is absent. */
  add(truth: BitMask | null, found: ReadonlyMap<string, BitMask>): void {
    this.#frames++;
    for (const [i, masklet] of this.#masklets.entries()) {
      const mask = found.get(masklet);
      if (truth !== null && mask !== undefined) {
        const J = region(truth, mask);
        this.#sums[i]! += J;
        if (J > 0) this.#meets[i] = 1;
      } else if (truth === null && mask === undefined) {
        this.#sums[i]! += 1;
      }
    }
  }

  means(): number[] {
    return this.#masklets.map((_, i) => (this.#meets[i] === 1 ? this.#sums[i]! / this.#frames : 0));
  }
}
