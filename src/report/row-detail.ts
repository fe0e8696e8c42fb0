import { groupBy } from '../core/group-by.js';
import type { ResultTables } from '../runs/result-files.js';
import type { FrameRow, ObjectRow, SequenceRow, TrackRow } from '../runs/tables.js';
import { packFrame } from './packed-strip.js';
import type { PackedObject, PackedSequence, RowDetail } from './report-data.js';

/** The page's part of one row's tables, strips with a column a frame. */
export function rowDetail(
  row: string,
  { frames, objects, sequences }: Omit<ResultTables, 'frames'> & { readonly frames: Iterable<FrameRow> },
): RowDetail {
  const strips = stripsOf(frames);
  const objectsOf = groupBy(objects, ({ sequence }) => sequence);
  const packed = sequences.map((total) =>
    packSequence(total, objectsOf.get(total.sequence) ?? [], strips.get(total.sequence)),
  );
  return { row, sequences: packed.sort((a, b) => (a[2] ?? 0) - (b[2] ?? 0)), left: 0 };
}

function packSequence(total: SequenceRow, objects: readonly ObjectRow[], strips: Strips | undefined): PackedSequence {
  const figures = [total.JF_mean, total.J_mean, total.F_mean].map(hundredths) as [
    number | null,
    number | null,
    number | null,
  ];
  const strip = strips === undefined ? '' : [...strips.frames.values()].map(packTally).join('');
  const packed = objects.map(({ object, JF_mean, J_mean, F_mean }): PackedObject => {
    const own = objects.length === 1 ? '' : (strips?.objects.get(object)?.join('') ?? '');
    return [object, hundredths(JF_mean), hundredths(J_mean), hundredths(F_mean), own];
  });
  const speeds = [total.fps_model, total.fps_end_to_end].map(threeFigures) as [number | null, number | null];
  return [total.sequence, total.frames, ...figures, ...speeds, strip, packed];
}

/** Null of what was not scored. */
function hundredths(share: number): number | null {
  return Number.isNaN(share) ? null : Math.round(share * 1e4);
}

/**
 * The page's part of a row of own footage: strips of how many objects are seen, and of how large each is.
 * @param tracks of each sequence its objects on each frame, in order
 */
export function footageDetail(row: string, sequences: readonly SequenceRow[], tracks: readonly TrackRow[]): RowDetail {
  const bySequence = groupBy(tracks, ({ sequence }) => sequence);
  return {
    row,
    left: 0,
    sequences: sequences.map((total) => {
      const own = bySequence.get(total.sequence) ?? [];
      const objects = [...groupBy(own, ({ object }) => object)].map(([object, places]): PackedObject => {
        return [object, null, null, null, sizeStrip(places)];
      });
      const frames = [...groupBy(own, ({ frame }) => frame).values()];
      const speeds = [total.fps_model, total.fps_end_to_end].map(threeFigures) as [number | null, number | null];
      return [total.sequence, total.frames, null, null, null, ...speeds, frames.map(seenOf).join(''), objects];
    }),
  };
}

/** Of a frame, which share of the objects is seen. */
function seenOf(objects: readonly TrackRow[]): string {
  const seen = objects.filter(({ pixels }) => pixels > 0).length;
  return packFrame(seen === 0 ? { kind: 'absent' } : { kind: 'J', J: seen / objects.length });
}

function sizeStrip(places: readonly TrackRow[]): string {
  const largest = places.reduce((most, { pixels }) => Math.max(most, pixels), 1);
  return places
    .map(({ pixels }) => packFrame(pixels === 0 ? { kind: 'absent' } : { kind: 'J', J: pixels / largest }))
    .join('');
}

function threeFigures(value: number | null | undefined): number | null {
  return value == null ? null : Number(value.toPrecision(3));
}

/** What the objects of one frame come to. */
interface Tally {
  sum: number;
  count: number;
  absent: number;
  invented: number;
}

interface Strips {
  readonly frames: Map<string, Tally>;
  /** Characters of each object. */
  readonly objects: Map<string, string[]>;
}

/** In one pass: there may be a million rows. An interactive protocol shows what it ended with. */
function stripsOf(rows: Iterable<FrameRow>): ReadonlyMap<string, Strips> {
  const found = new Map<string, Strips>();
  let last = 0;
  let name: string | null = null;
  let strips: Strips = { frames: new Map(), objects: new Map() };
  for (const row of rows) {
    const round = row.round ?? 0;
    if (round > last) {
      [last, name] = [round, null];
      found.clear();
    }
    if (round < last) continue;
    if (row.sequence !== name) {
      name = row.sequence;
      strips = getOrAdd(found, name, () => ({ frames: new Map(), objects: new Map() }));
    }
    const tally = getOrAdd(strips.frames, row.frame, emptyTally);
    getOrAdd(strips.objects, row.object, emptyList).push(countIn(tally, row));
  }
  return found;
}

function emptyTally(): Tally {
  return { sum: 0, count: 0, absent: 0, invented: 0 };
}

function emptyList(): string[] {
  return [];
}

/** Adds a frame of an object to its frame's tally and gives its own character. */
function countIn(tally: Tally, { scored, J, present }: FrameRow): string {
  if (!scored || J === null) return packFrame({ kind: 'gap' });
  if (present !== false) {
    tally.sum += J;
    tally.count++;
    return packFrame({ kind: 'J', J });
  }
  const kind = J > 0 ? 'absent' : 'invented';
  tally[kind]++;
  return packFrame({ kind });
}

function packTally({ sum, count, absent, invented }: Tally): string {
  if (count > 0) return packFrame({ kind: 'J', J: sum / count });
  if (invented > 0) return packFrame({ kind: 'invented' });
  return packFrame({ kind: absent > 0 ? 'absent' : 'gap' });
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
