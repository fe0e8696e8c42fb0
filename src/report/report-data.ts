import type { SummaryRow } from '../runs/summary.js';
import type { ReferencePoint } from './references.js';
import type { SpeedPoint } from './speed-points.js';
import type { ViewerData } from './viewer/viewer-data.js';

/** Everything that the page shows; it is embedded as JSON, and the page's script draws from it. */
export interface ReportData {
  readonly title: string;
  /** Version of the program that wrote the page. */
  readonly version: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Their ids differ, also between runs. */
  readonly rows: readonly SummaryRow[];
  /** A short name of each row, by its id; they differ too. */
  readonly labels: Readonly<Record<string, string>>;
  /** What a reader must know of all rows, in a sentence each: speeds of several machines. */
  readonly warnings: readonly string[];
  /** The marks of the accuracy-against-speed chart. */
  readonly points: readonly SpeedPoint[];
  /** Published figures of the same data, rules and protocol. */
  readonly references: readonly ReferencePoint[];
  /** One entry a row that was scored, in the order of the rows. */
  readonly details: readonly RowDetail[];
  /** Null where the page was asked to have no frames. */
  readonly viewer: ViewerData | null;
  /** How it was measured, one group a run. */
  readonly method: readonly MethodGroup[];
}

/** The sequences of one row of the headline table. */
export interface RowDetail {
  /** Id of the row. */
  readonly row: string;
  /** Worst first. */
  readonly sequences: readonly PackedSequence[];
  /** How many more there are, all better than these, in the row's sequences.csv. */
  readonly left: number;
  /** Own footage: by sequence, where its overlay video lies, from the page's folder; absent where there is none. */
  readonly videos?: Readonly<Record<string, string>>;
}

/**
 * One sequence; a page may have ten thousand of them. J, F and J&F are in hundredths of a percent, speeds in frames a
 * second, the strip as in packed-strip.ts: the mean J over the objects on each annotated frame. Of own footage, which has no
 * scores, these are null, and the strips say which share of the objects is seen, and how large each is next to its largest.
 */
export type PackedSequence = readonly [
  sequence: string,
  frames: number,
  JF: number | null,
  J: number | null,
  F: number | null,
  fpsModel: number | null,
  fpsEndToEnd: number | null,
  strip: string,
  objects: readonly PackedObject[],
];

/** One object; its strip is empty where it is the sequence's only one. */
export type PackedObject = readonly [
  object: string,
  JF: number | null,
  J: number | null,
  F: number | null,
  strip: string,
];

export interface MethodGroup {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}
