import type { SummaryRow } from '../runs/summary.js';
import type { SpeedPoint } from './speed-points.js';

/** Everything that the page shows; it is embedded as JSON, and the page's script draws from it. */
export interface ReportData {
  readonly title: string;
  /** Version of the program that wrote the page. */
  readonly version: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly rows: readonly SummaryRow[];
  /** The marks of the accuracy-against-speed chart. */
  readonly points: readonly SpeedPoint[];
  /** One entry a row that was scored, in the order of the rows. */
  readonly details: readonly RowDetail[];
  /** How it was measured, one group a run. */
  readonly method: readonly MethodGroup[];
}

/** The sequences of one row of the headline table. */
export interface RowDetail {
  /** Id of the row. */
  readonly row: string;
  /** Its short name. */
  readonly label: string;
  readonly sequences: readonly SequenceDetail[];
}

export interface SequenceDetail {
  readonly sequence: string;
  readonly frames: number;
  readonly JF: number;
  readonly J: number;
  readonly F: number;
  readonly fpsModel: number | null;
  readonly fpsEndToEnd: number | null;
  /** Mean J over the objects on each annotated frame, to three decimals; null where the frame does not count. */
  readonly strip: readonly (number | null)[];
  readonly objects: readonly ObjectDetail[];
}

export interface ObjectDetail {
  readonly object: string;
  readonly JF: number;
  readonly J: number;
  readonly F: number;
  readonly strip: readonly (number | null)[];
}

export interface MethodGroup {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}
