import type { BitMask } from './bit-mask.js';
import type { LabelImage, RgbImage } from './image.js';

/** Ground truth of one frame as it is stored. */
export type Annotation =
  | { readonly kind: 'labels'; readonly image: LabelImage }
  | {
      readonly kind: 'objects';
      readonly width: number;
      readonly height: number;
      /** By the data set's own object name; masks may overlap. */
      readonly masks: ReadonlyMap<string, BitMask>;
    };

/** One video of a data set. Everything is read when asked for; nothing is kept. */
export interface Sequence {
  readonly name: string;
  /** Frame names without extension ("00000"), in order: of the pictures, or of the masks where there are no pictures. */
  readonly frames: readonly string[];
  /** Indices into `frames` that have ground truth, ascending. */
  readonly annotated: readonly number[];
  /** False for a folder of masks only; `frame` then fails. */
  readonly hasPictures: boolean;
  /** Width and height in pixels, from the header of the first frame. */
  size(): Promise<{ readonly width: number; readonly height: number }>;
  /** Decodes one picture. */
  picture(index: number): Promise<RgbImage>;
  /** Reads the ground truth of one annotated frame, as it is stored. */
  annotation(index: number): Promise<Annotation>;
  /** The objects of one annotated frame under the data set's names, void left out, in id order; empty masks left out. */
  objectMasks(index: number): Promise<ReadonlyMap<string, BitMask>>;
}

export interface Dataset {
  /** Name of the format as in configs: `davis2017`, `masks`, ... */
  readonly format: string;
  /** Absolute path. */
  readonly root: string;
  /** Name of the list that the sequences come from, where the format has such lists. */
  readonly split?: string;
  /** Shown in tables: format, split and, where they matter, resolution ("davis2017 val 480p"). */
  readonly label: string;
  /** True where each object has a folder of its own, so that masks may overlap. */
  readonly overlapping: boolean;
  readonly sequences: readonly Sequence[];
}
