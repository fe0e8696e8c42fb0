import type { Dataset } from '../core/dataset.js';

/** What is asked of a data set; what is null or left out takes the format's default. */
export interface DatasetOptions {
  /** Absolute, or relative to the working folder. */
  readonly root: string;
  readonly split?: string | null | undefined;
  readonly resolution?: string | null | undefined;
  /** Names of the sequences to take, in any order; all where it is left out. The others are not looked at. */
  readonly sequences?: readonly string[] | null | undefined;
  /** Lists the sequences that cannot be opened in `broken` instead of failing at the first. */
  readonly isTolerant?: boolean | undefined;
  /** The first so many frames of each sequence; all where it is left out. */
  readonly frames?: number | null | undefined;
}

/** One kind of data set on disk: what a reader exports and the registry lists. */
export interface DatasetFormat {
  /** As in configs: `davis2017`. */
  readonly name: string;
  /** The layout in a few words, for messages. */
  readonly layout: string;
  /** True where the folder looks like this format; reads names only. */
  detect(root: string): Promise<boolean>;
  /** Finds all files; decodes none. @throws UserError where the data set is not as the format says. */
  open(options: DatasetOptions): Promise<Dataset>;
}
