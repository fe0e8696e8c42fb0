import type { Interaction } from '../../core/interaction.js';
import type { Click } from '../../core/session.js';
import type { Mark } from './viewer-data.js';

/** What the annotator did on each frame of a video of that size, by frame name. */
export function marksByFrame(
  log: readonly Interaction[],
  [width, height]: readonly [width: number, height: number],
): ReadonlyMap<string, readonly Mark[]> {
  const marks = new Map<string, Mark[]>();
  for (const entry of log) {
    if (!('object' in entry)) continue;
    const known = marks.get(entry.frame) ?? [];
    marks.set(entry.frame, [...known, ...marksOf(entry, width, height)]);
  }
  return marks;
}

function marksOf(prompt: Extract<Interaction, { readonly object: string }>, width: number, height: number): Mark[] {
  const { object } = prompt;
  if (prompt.kind === 'mask') return [{ kind: 'mask', object }];
  const clicks = (prompt.clicks ?? []).map(
    ({ x, y, positive }: Click): Mark => ({
      kind: positive ? 'positive' : 'negative',
      object,
      at: [share(x + 0.5, width), share(y + 0.5, height)],
    }),
  );
  if (prompt.kind === 'clicks') return clicks;
  const { left, top, right, bottom } = prompt.box;
  const box = [share(left, width), share(top, height), share(right, width), share(bottom, height)] as const;
  return [{ kind: 'box', object, box }, ...clicks];
}

function share(place: number, whole: number): number {
  return Math.round((1e4 * Math.min(whole, Math.max(0, place))) / whole) / 1e4;
}
