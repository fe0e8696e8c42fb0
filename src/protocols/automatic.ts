import { z } from 'zod';
import { type BitMask, createBitMask, popCount } from '../core/bit-mask.js';
import { UserError } from '../core/errors.js';
import { Annotator } from './annotator.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const schema = z.strictObject({
  kind: z.literal('automatic'),
  pointsPerSide: z.int().min(1).max(128).default(32).describe('Points along each side of the grid.'),
  predIouThresh: z
    .number()
    .min(-1)
    .max(1)
    .default(0.8)
    .describe('Masks whose predicted IoU is not above it are dropped.'),
  stabilityScoreThresh: z
    .number()
    .min(-1)
    .max(1)
    .default(0.95)
    .describe('Masks whose stability is below it are dropped.'),
  minMaskRegionArea: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('Holes and pieces of fewer pixels are mended; 0 for not at all.'),
  maxMasks: z.int().min(1).max(255).default(32).describe('Masklets of a video at most, the largest ones first.'),
  every: z
    .int()
    .min(1)
    .max(100_000)
    .exactOptional()
    .describe('New objects are looked for on every so many frames; on the first one only where it is left out.'),
});

type Options = z.output<typeof schema>;

/** Of a mask's pixels, the share from which on it is taken for what is tracked already. */
const KNOWN_SHARE = 0.5;

/**
 * Nobody prompts: a grid of points finds the masks of the first annotated frame, and they are tracked through the video
 * under names of their own, "1" the largest. Scoring matches them with the objects of the ground truth (unsupervised
 * multi-object segmentation of DAVIS 2019; SAM 2's automatic masks, then its video predictor).
 */
export const automatic = protocolKind('automatic', schema, (options) => ({
  label: labelOf(options),
  traits: {
    prompts: 'points',
    pictures: false,
    needsImages: true,
    preset: 'vos',
    corrects: false,
    masks: 'objects',
    judged: 'matched',
    rounds: 0,
    axis: 'frames',
  },
  run: (context) => run(context, options),
}));

function labelOf({ pointsPerSide, maxMasks, every }: Options): string {
  const again = every === undefined ? '' : `, again every ${every === 1 ? 'frame' : `${every} frames`}`;
  return `automatic, ${pointsPerSide} x ${pointsPerSide} points, up to ${maxMasks} masklets${again}`;
}

async function* run(context: ProtocolContext, options: Options): AsyncGenerator<ProtocolStep> {
  const { sequence } = context;
  const first = sequence.annotated[0];
  if (first === undefined) throw noFrame(sequence.name);
  const annotator = await Annotator.open(context, { history: 'forget' });
  const finder = new Finder(context, options);
  const isLookedAt = (frame: number) => options.every !== undefined && (frame - first) % options.every === 0;
  let from = first;
  for (; from < sequence.frames.length; from++) {
    if (from === first || isLookedAt(from)) yield* finder.prompt(annotator, from, []);
    if (finder.count > 0) break;
  }
  if (finder.count === 0) return;
  const walk = options.every === undefined ? annotator.propagateUndisturbed(from) : annotator.propagate(from);
  for await (const prediction of walk) {
    yield { phase: 'track', prediction };
    const next = prediction.frame + 1;
    const tracked = prediction.objects.map(({ mask }) => mask);
    if (next < sequence.frames.length && isLookedAt(next)) yield* finder.prompt(annotator, next, tracked);
  }
}

/** Finds masks and gives them to the session as new objects. */
class Finder {
  /** Masklets so far. */
  count = 0;
  readonly #context: ProtocolContext;
  readonly #options: Options;

  constructor(context: ProtocolContext, options: Options) {
    this.#context = context;
    this.#options = options;
  }

  /** @param tracked masks of the frame before, which say what is known */
  async *prompt(annotator: Annotator, frame: number, tracked: readonly BitMask[]): AsyncGenerator<ProtocolStep> {
    const places = this.#options.maxMasks - this.count;
    if (places === 0) return;
    const known = tracked.length === 0 ? null : unionOf(tracked);
    const found = (await this.#find(frame)).filter((mask) => known === null || coveredShare(mask, known) < KNOWN_SHARE);
    for (const mask of found.slice(0, places)) {
      const object = String(++this.count);
      const reason = { why: 'found by the grid of points', isTruth: false };
      yield { phase: 'prompt', prediction: await annotator.mask(frame, object, mask, reason) };
    }
  }

  /** The masks of a picture, the largest first; of equal ones in the generator's order. */
  async #find(frame: number): Promise<readonly BitMask[]> {
    const { sequence, signal } = this.#context;
    const { pointsPerSide, predIouThresh, stabilityScoreThresh, minMaskRegionArea } = this.#options;
    const found = await this.#context.images().automaticMasks(await sequence.picture(frame), {
      ...{ pointsPerSide, predIouThresh, stabilityScoreThresh, minMaskRegionArea },
      ...(signal && { signal }),
    });
    return found
      .filter(({ area }) => area > 0)
      .sort((a, b) => b.area - a.area)
      .map(({ segmentation }) => segmentation);
  }
}

function unionOf(masks: readonly BitMask[]): BitMask {
  const { width, height } = masks[0]!;
  const union = createBitMask(width, height);
  for (const { words } of masks) for (let i = 0; i < words.length; i++) union.words[i]! |= words[i]!;
  return union;
}

/** Of a mask's pixels, the share that lies in another. */
function coveredShare({ words }: BitMask, other: BitMask): number {
  let [all, common] = [0, 0];
  for (let i = 0; i < words.length; i++) {
    all += popCount(words[i]!);
    common += popCount(words[i]! & other.words[i]!);
  }
  return all === 0 ? 1 : common / all;
}

function noFrame(sequence: string): UserError {
  return new UserError({
    what: 'There is no frame to begin with.',
    where: `sequence ${sequence}`,
    expected: 'an annotated frame',
    found: 'none',
  });
}
