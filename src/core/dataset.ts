import type { BitMask } from './bit-mask.js';
import type { RgbImage } from './image.js';
import type { Box, Click } from './session.js';

/** Ground truth of one frame as it is stored. */
export type Annotation =
  | {
      readonly kind: 'labels';
      readonly width: number;
      readonly height: number;
      /** By label, without 0; a label that does not occur is left out. */
      readonly masks: ReadonlyMap<number, BitMask>;
    }
  | {
      readonly kind: 'objects';
      readonly width: number;
      readonly height: number;
      /** By the data set's own object name; masks may overlap. */
      readonly masks: ReadonlyMap<string, BitMask>;
    };

/** Where one frame's masks are: plain data, so that any thread can read them. */
export type MaskSource =
  /** One picture of labels. */
  | { readonly kind: 'labels'; readonly file: string }
  /** One picture an object, by the data set's own object name. */
  | { readonly kind: 'objects'; readonly files: readonly (readonly [object: string, file: string])[] }
  /** COCO run lengths, one for each object; `where` names their file and place in it. */
  | {
      readonly kind: 'rle';
      readonly where: string;
      readonly objects: readonly (readonly [object: string, rle: RunLengths])[];
    }
  /** Masks in memory. */
  | { readonly kind: 'given'; readonly annotation: Annotation };

/** A mask as COCO's run lengths (column by column, beginning with the unset pixels). */
export interface RunLengths {
  readonly size: readonly [height: number, width: number];
  readonly counts: string | readonly number[];
}

/** What a data set's own list (meta.json) says of one object. */
export interface ObjectMeta {
  /** Name of the frame where the object is first annotated. */
  readonly first: string | null;
  /** True where its class, or its video, is one that the training set has too; null where nobody says. */
  readonly seen: boolean | null;
  /** LVOS: numbers of the first and of the frame after the last, and how many the mean divides by (and two more). */
  readonly range?: { readonly start: number; readonly end: number; readonly frames: number };
}

/** What a person asks for on a frame of footage that has no ground truth. */
export type GivenPrompt = {
  /** Index into the sequence's frames. */
  readonly frame: number;
  readonly object: string;
} & (
  | { readonly kind: 'clicks'; readonly clicks: readonly Click[] }
  | { readonly kind: 'box'; readonly box: Box; readonly clicks?: readonly Click[] }
  /** Of the video's size, not empty. */
  | { readonly kind: 'mask'; readonly mask: BitMask }
);

/** What is known of footage without ground truth. */
export interface Footage {
  /** Frames a second that were taken, as ffmpeg writes a rate: "25/1", "30000/1001". */
  readonly frameRate: string;
  /** True where a video with the masks drawn on it is wanted. */
  readonly overlay: boolean;
}

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
  /** The JPEG or PNG that holds exactly that picture; absent where there is none. @throws as `picture` does where it is missing */
  pictureFile?(index: number): string;
  /** The objects that the data set's own list names, in its order; absent where it has no list. */
  readonly meta?: ReadonlyMap<string, ObjectMeta>;
  /** What the data set says of the whole sequence ("occlusion", "fast"); absent where it says nothing. */
  readonly attributes?: readonly string[];
  /** Own footage: what its annotator gives, in the order of the file; absent where there is ground truth instead. */
  readonly prompts?: readonly GivenPrompt[];
  /** Every file that it is read from, where they do not lie in folders of its name. */
  readonly files?: readonly string[];
  /** Where the ground truth of one annotated frame is. */
  source(index: number): MaskSource;
  /** The objects of one annotated frame under the data set's names, void left out, in id order; empty masks left out. */
  objectMasks(index: number): Promise<ReadonlyMap<string, BitMask>>;
}

/** A sequence of a data set that cannot be opened. */
export interface BrokenSequence {
  readonly name: string;
  readonly error: Error;
}

export interface Dataset {
  /** Name of the format as in configs: `davis2017`, `masks`, ... */
  readonly format: string;
  /** Absolute path. */
  readonly root: string;
  /** Name of the list that the sequences come from, where the format has such lists. */
  readonly split?: string;
  /** What a reader of the figures must know of this set, in a sentence each. */
  readonly notes?: readonly string[];
  /** Shown in tables: format, split and, where they matter, resolution ("davis2017 val 480p"). */
  readonly label: string;
  /** True where each object has a folder of its own, so that masks may overlap. */
  readonly overlapping: boolean;
  /** True where an object counts from the frame where it first appears, not only if it is on the first frame. */
  readonly lateObjects?: boolean;
  /** True where each sequence is a picture on its own, with one frame of the same name. */
  readonly pictures?: boolean;
  /** Present where the sequences are somebody's own footage, with prompts and without ground truth. */
  readonly footage?: Footage;
  /** Hash of what it holds, where names and sizes of its files do not say it. */
  readonly content?: string;
  readonly sequences: readonly Sequence[];
  /** Those that are left out because they cannot be opened, where the caller bears that. */
  readonly broken?: readonly BrokenSequence[];
}
