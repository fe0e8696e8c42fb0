import type { SummaryRow } from '../../runs/summary.js';
import { element } from './dom.js';

/** Notes that hold for all rows of a model, said once under the table; by number from 1, which the rows name. */
export type SharedNotes = ReadonlyMap<string, number>;

type Noted = Pick<SummaryRow, 'model' | 'notes'>;

/** The notes that every row of each model that has them has, two rows at least, in the order of the rows. */
export function sharedNotes(rows: readonly Noted[]): SharedNotes {
  const all = [...new Set(rows.flatMap(({ notes }) => notes))];
  const shared = all.filter((note) => {
    const holders = rows.filter(({ notes }) => notes.includes(note));
    const models = new Set(holders.map(({ model }) => model));
    return holders.length > 1 && rows.every((row) => !models.has(row.model) || holders.includes(row));
  });
  return new Map(shared.map((note, index) => [note, index + 1]));
}

/** A row's remarks, a line each: its own in full, and the numbers of the shared ones. */
export function remarks(notes: Iterable<string>, shared: SharedNotes): readonly HTMLElement[] {
  const known = [...new Set(notes)];
  const numbers = known.flatMap((note) => shared.get(note) ?? []);
  const reference = `note${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
  const own = known.filter((note) => !shared.has(note));
  const lines = numbers.length === 0 ? own : [...own, reference];
  return lines.map((text) => element('small', { class: 'note' }, text));
}

/** The shared notes as a numbered list, nothing where there are none. */
export function sharedNotesList(shared: SharedNotes): readonly HTMLElement[] {
  if (shared.size === 0) return [];
  const items = [...shared.keys()].map((note) => element('li', {}, note));
  return [element('ol', { class: 'notes', 'aria-label': 'Notes to the rows' }, ...items)];
}
