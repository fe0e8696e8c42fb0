import type { MaskRuns } from './mask-runs.js';
import type { Box, Click } from './session.js';

interface Act {
  /** Frame name. */
  readonly frame: string;
  readonly object: string;
  /** Why the protocol acted here. */
  readonly why: string;
  /** From 1; absent where the protocol has no rounds. */
  readonly round?: number;
  /** J of the object on this frame before the act; null or absent where there was no mask yet. */
  readonly iou?: number | null;
  /** True where the picture alone was prompted, outside any session. */
  readonly picture?: true;
}

/** One act of the annotator on a frame. */
export type Prompt =
  | (Act & {
      readonly kind: 'mask';
      /** Number of pixels of the mask that was given. */
      readonly pixels: number;
      /** The mask itself where it is not the ground truth of the frame. */
      readonly mask?: MaskRuns;
    })
  | (Act & { readonly kind: 'clicks'; readonly clicks: readonly Click[] })
  | (Act & { readonly kind: 'box'; readonly box: Box; readonly clicks?: readonly Click[] });

/** What the annotator asked of the model besides. Sessions are numbered from 0 in the order in which they were opened. */
export type Command =
  | { readonly kind: 'open'; readonly history: 'keep' | 'forget' }
  | { readonly kind: 'reset' }
  /** Carries all objects on from this frame, or back towards the first; prompts up to the next `propagated` were given on the way. */
  | { readonly kind: 'propagate'; readonly frame: string; readonly round?: number; readonly reverse?: true }
  /** The end of it, after so many frames. */
  | { readonly kind: 'propagated'; readonly frames: number };

/** A line of prompts.jsonl, from which a run can be replayed. */
export type Interaction = Prompt | Command;

/** Names of the objects that were prompted, in the order of their first prompts. */
export function promptedObjects(log: readonly Interaction[]): readonly string[] {
  return [...new Set(log.flatMap((entry) => ('object' in entry ? [entry.object] : [])))];
}
