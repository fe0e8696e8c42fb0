import type { SummaryRow } from '../../runs/summary.js';
import { element } from './dom.js';

/** Notes that several rows have, said in full once under the table, by number from 1; a row says what it is about. */
export type SharedNotes = ReadonlyMap<string, number>;

/** What goes on after the matter is named, as in `The speed varies widely: close other programs`. */
const REST = ': ';

/** The notes that more than one row has and that can be cut short, in the order of the rows. */
export function sharedNotes(rows: readonly Pick<SummaryRow, 'notes'>[]): SharedNotes {
  const counts = new Map<string, number>();
  for (const note of rows.flatMap(({ notes }) => [...new Set(notes)])) counts.set(note, (counts.get(note) ?? 0) + 1);
  const shared = [...counts].filter(([note, count]) => count > 1 && note.includes(REST));
  return new Map(shared.map(([note], index) => [note, index + 1]));
}

/** A row's remark: the note itself, or its matter and where the rest stands. */
export function remark(note: string, shared: SharedNotes): HTMLElement {
  const number = shared.get(note);
  return element('small', { class: 'note' }, number === undefined ? note : `${note.split(REST)[0]} (note ${number})`);
}

/** The shared notes as a numbered list, nothing where there are none. */
export function sharedNotesList(shared: SharedNotes): readonly HTMLElement[] {
  if (shared.size === 0) return [];
  const items = [...shared.keys()].map((note) => element('li', {}, note));
  return [element('ol', { class: 'aside', 'aria-label': 'Notes to the rows' }, ...items)];
}
