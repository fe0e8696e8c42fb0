/** One act of the annotator; a line of prompts.jsonl, from which a run can be replayed. */
export interface Interaction {
  /** Frame name. */
  readonly frame: string;
  readonly object: string;
  readonly kind: 'mask';
  /** Number of pixels of the mask that was given; the mask itself is the ground truth of that frame. */
  readonly pixels: number;
  /** Why the protocol acted here. */
  readonly why: string;
}
