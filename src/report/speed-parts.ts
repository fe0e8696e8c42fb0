import type { SummaryRow } from '../runs/summary.js';

type Parts = NonNullable<SummaryRow['speed']>['parts'];

/** One colour of the bars that show where a frame's time goes. */
export interface SpeedPart {
  readonly title: string;
  readonly of: readonly (keyof Parts)[];
}

/** In the order in which a frame passes through them; the model's own parts are those of the model FPS. */
export const SPEED_PARTS: readonly SpeedPart[] = [
  { title: 'reading', of: ['decode', 'preprocess'] },
  { title: 'image encoder', of: ['encode'] },
  { title: 'memory attention', of: ['memoryAttention'] },
  { title: 'mask decoder', of: ['decodeMask'] },
  { title: 'memory encoder', of: ['memoryEncode'] },
  { title: 'to video size', of: ['postprocess'] },
  { title: 'writing', of: ['write'] },
  { title: 'prompts and the rest', of: ['prompt', 'rest'] },
];

/** Milliseconds a frame of each of SPEED_PARTS. */
export function partTimes(parts: Parts): readonly number[] {
  return SPEED_PARTS.map(({ of }) => of.reduce((sum, name) => sum + parts[name], 0));
}

/** A row whose network was timed. */
export type TimedRow = SummaryRow & { readonly speed: NonNullable<SummaryRow['speed']> };

/** Rows whose network was timed; a floor without a network has no parts to show. */
export function timedRows(rows: readonly SummaryRow[]): readonly TimedRow[] {
  return rows.filter((row): row is TimedRow => row.speed != null && row.speed.overhead !== null);
}

/** Middle of a bin of frame numbers, from 1, on a logarithmic axis. */
export function binMiddle({ from, to }: { readonly from: number; readonly to: number }): number {
  return Math.sqrt((from + 1) * (to + 1));
}

/** Rates by the number of objects, where that is a number. */
export function objectPoints({ speed }: TimedRow): readonly { readonly x: number; readonly y: number }[] {
  return speed.byObjects.flatMap(({ value, model }) => (model === null ? [] : [{ x: Number(value), y: model }]));
}

/** Median milliseconds of the model by frame number. */
export function indexPoints({ speed }: TimedRow): readonly { readonly x: number; readonly y: number }[] {
  return speed.byIndex.flatMap((bin) => (bin.model === null ? [] : [{ x: binMiddle(bin), y: bin.model }]));
}
