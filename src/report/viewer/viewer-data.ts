/** The frames that are in the page. */
export interface ViewerData {
  readonly sequences: readonly ViewerSequence[];
  /** What is left out and why, in a sentence; null where everything is there. */
  readonly note: string | null;
}

/** Some frames of one video, small, with the ground truth and what each row made of them. */
export interface ViewerSequence {
  readonly dataset: string;
  readonly sequence: string;
  /** Pixels of the small frames. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the video. */
  readonly size: readonly [width: number, height: number];
  /** Annotated frames of the video, or all of own footage, of which these are some. */
  readonly annotated: number;
  readonly objects: readonly string[];
  readonly frames: readonly ViewerFrame[];
  readonly rows: readonly ViewerRow[];
}

export interface ViewerFrame {
  readonly name: string;
  /** A JPEG in base 64; null where the data set has no pictures. */
  readonly image: string | null;
  /** A packed mask for each object; null where there is no ground truth. */
  readonly truth: readonly string[] | null;
}

/** What one row made of the frames, in their order. */
export interface ViewerRow {
  readonly row: string;
  /** For each frame a packed mask for each object; null where there is no prediction of the frame. */
  readonly masks: readonly (readonly string[] | null)[];
  /** For each frame what the annotator did there. */
  readonly marks: readonly (readonly Mark[])[];
  /** J of each frame as in packed-strip.ts; empty where it is not known. */
  readonly strip: string;
}

/** An act of the annotator. Places are shares of the width and of the height. */
export type Mark =
  | { readonly kind: 'positive' | 'negative'; readonly object: string; readonly at: readonly [x: number, y: number] }
  | {
      readonly kind: 'box';
      readonly object: string;
      readonly box: readonly [left: number, top: number, right: number, bottom: number];
    }
  | { readonly kind: 'mask'; readonly object: string };
