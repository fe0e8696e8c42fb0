import type { ImageNetwork, PlacedPrompts } from './image-network.js';

/** One mask as the decoder gives it. */
export interface LowResMask {
  /** lowResSide^2 logits, as they came. */
  readonly logits: Float32Array;
  readonly iou: number;
}

export interface DecodedObject {
  readonly masks: readonly LowResMask[];
  readonly objectScore: number | null;
}

/** Decodes the prompts of N objects on one picture. @returns what is shown of each, in order */
export async function decodeObjects<Features>(
  network: ImageNetwork<Features>,
  features: Features,
  prompts: PlacedPrompts,
  multimask: boolean,
): Promise<DecodedObject[]> {
  const { masks, ious, objectScores } = await network.decode(features, prompts);
  const area = network.lowResSide ** 2;
  return Array.from({ length: prompts.objects }, (_, object) => {
    const first = object * 4;
    const planes = masks.subarray(first * area, (first + 4) * area);
    const scores = ious.subarray(first, first + 4);
    const shown = network.shown(planes, scores, multimask).map((index) => ({
      logits: planes.subarray(index * area, (index + 1) * area),
      iou: scores[index]!,
    }));
    return { masks: shown, objectScore: objectScores?.[object] ?? null };
  });
}

/** A copy of logits that a later prompt may take. */
export function clampLogits(logits: Float32Array, limit: number): Float32Array {
  return logits.map((logit) => Math.max(-limit, Math.min(limit, logit)));
}
