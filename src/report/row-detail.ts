import type { ResultTables } from '../runs/result-files.js';
import type { FrameRow } from '../runs/tables.js';
import type { RowDetail } from './report-data.js';

/** The page's part of one row's tables. */
export function rowDetail(row: string, label: string, { frames, objects, sequences }: ResultTables): RowDetail {
  const framesOf = groupBy(ofLastRound(frames), ({ sequence }) => sequence);
  const objectsOf = groupBy(objects, ({ sequence }) => sequence);
  return {
    row,
    label,
    sequences: sequences.map((total) => {
      const own = framesOf.get(total.sequence) ?? [];
      return {
        sequence: total.sequence,
        frames: total.frames,
        JF: total.JF_mean,
        J: total.J_mean,
        F: total.F_mean,
        fpsModel: total.fps_model ?? null,
        fpsEndToEnd: total.fps_end_to_end ?? null,
        strip: strip(own),
        objects: (objectsOf.get(total.sequence) ?? []).map((object) => ({
          object: object.object,
          JF: object.JF_mean,
          J: object.J_mean,
          F: object.F_mean,
          strip: strip(own.filter((frame) => frame.object === object.object)),
        })),
      };
    }),
  };
}

/** What an interactive protocol ended with. */
function ofLastRound(frames: readonly FrameRow[]): readonly FrameRow[] {
  const last = frames.reduce<number | null>(
    (most, { round }) => (round === null ? most : Math.max(most ?? 0, round)),
    null,
  );
  return frames.filter(({ round }) => round === last);
}

function strip(frames: readonly FrameRow[]): (number | null)[] {
  return [...groupBy(frames, ({ frame }) => frame).values()].map((rows) => {
    const values = rows.filter(({ scored, J }) => scored && J !== null).map(({ J }) => J!);
    if (values.length === 0) return null;
    return Math.round((1000 * values.reduce((sum, value) => sum + value, 0)) / values.length) / 1000;
  });
}

/** Items by key, keys in the order in which they first occur. */
function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
