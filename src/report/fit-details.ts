import { shortenStrip } from './packed-strip.js';
import type { PackedSequence, RowDetail } from './report-data.js';

/** Columns of a strip: more than this a page cannot show, fewer than that say little. */
const MOST_COLUMNS = 240;
const LEAST_COLUMNS = 16;

/**
 * Makes the sequences of all rows fit into so many bytes of JSON: strips lose columns first, then the best sequences their
 * objects, then each row its best sequences.
 */
export function fitDetails(details: readonly RowDetail[], bytes: number): RowDetail[] {
  const narrowed = withColumns(details, bytes / 2);
  if (sizeOf(narrowed) <= bytes) return narrowed;
  const most = Math.max(0, ...narrowed.map(({ sequences }) => sequences.length));
  const objects = largest(most, (count) => sizeOf(keepObjects(narrowed, count)) <= bytes);
  const bare = keepObjects(narrowed, objects);
  if (objects > 0 || sizeOf(bare) <= bytes) return bare;
  return keepSequences(
    bare,
    largest(most, (count) => sizeOf(keepSequences(bare, count)) <= bytes),
  );
}

function withColumns(details: readonly RowDetail[], bytes: number): RowDetail[] {
  const sequences = details.flatMap((detail) => detail.sequences);
  const strips = sequences.reduce((sum, [, , , , , , , , objects]) => sum + 1 + objects.length, 0);
  const columns = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, Math.floor(bytes / Math.max(1, strips))));
  return mapSequences(details, ([name, frames, JF, J, F, model, endToEnd, strip, objects]) => [
    ...([name, frames, JF, J, F, model, endToEnd, shortenStrip(strip, columns)] as const),
    objects.map(([object, jf, j, f, own]) => [object, jf, j, f, shortenStrip(own, columns)] as const),
  ]);
}

/** Of the worst sequences only. */
function keepObjects(details: readonly RowDetail[], count: number): RowDetail[] {
  return mapSequences(details, (sequence, rank) => {
    if (rank < count) return sequence;
    const [name, frames, JF, J, F, model, endToEnd, strip] = sequence;
    return [name, frames, JF, J, F, model, endToEnd, strip, []];
  });
}

function keepSequences(details: readonly RowDetail[], count: number): RowDetail[] {
  return details.map((detail) => ({
    ...detail,
    sequences: detail.sequences.slice(0, count),
    left: Math.max(0, detail.sequences.length - count),
  }));
}

function mapSequences(
  details: readonly RowDetail[],
  change: (sequence: PackedSequence, rank: number) => PackedSequence,
): RowDetail[] {
  return details.map((detail) => ({ ...detail, sequences: detail.sequences.map(change) }));
}

/** The largest count from 0 to `most` that fits; more never fits where fewer does not. */
function largest(most: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function sizeOf(details: readonly RowDetail[]): number {
  return Buffer.byteLength(JSON.stringify(details));
}
