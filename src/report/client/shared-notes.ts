import type { SummaryRow } from '../../runs/summary.js';
import { element } from './dom.js';

/** Notes that several rows have, said in full once under the table; by the number from 1 that the rows name. */
export type SharedNotes = ReadonlyMap<string, SharedNote>;

interface SharedNote {
  readonly number: number;
  /** True where all rows of each model that has it have it: then it is of the model, and a row needs not say it. */
  readonly isOfModel: boolean;
}

type Noted = Pick<SummaryRow, 'model' | 'notes'>;

/** What goes on after the matter is named, as in `The speed varies widely: close other programs`. */
const REST = ': ';

/** The notes that two rows or more have, in the order of the rows; of those that single rows lack, what can be cut short. */
export function sharedNotes(rows: readonly Noted[]): SharedNotes {
  const all = [...new Set(rows.flatMap(({ notes }) => notes))];
  const shared = all.flatMap((note) => {
    const holders = rows.filter(({ notes }) => notes.includes(note));
    const models = new Set(holders.map(({ model }) => model));
    const isOfModel = rows.every((row) => !models.has(row.model) || holders.includes(row));
    return holders.length > 1 && (isOfModel || note.includes(REST)) ? [{ note, isOfModel }] : [];
  });
  return new Map(shared.map(({ note, isOfModel }, index) => [note, { number: index + 1, isOfModel }]));
}

/** A row's remarks, a line each: its own in full, of shared ones the matter, or the number alone where it is the model's. */
export function remarks(notes: Iterable<string>, shared: SharedNotes): readonly HTMLElement[] {
  const known = [...new Set(notes)];
  const lines = known.flatMap((note) => {
    const found = shared.get(note);
    if (found === undefined) return [note];
    return found.isOfModel ? [] : [`${note.split(REST)[0]} (note ${found.number})`];
  });
  const numbers = known.flatMap((note) => (shared.get(note)?.isOfModel === true ? [shared.get(note)!.number] : []));
  const reference = numbers.length === 0 ? [] : [`note${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`];
  return [...lines, ...reference].map((text) => element('small', { class: 'note' }, text));
}

/** The shared notes as a numbered list, nothing where there are none. */
export function sharedNotesList(shared: SharedNotes): readonly HTMLElement[] {
  if (shared.size === 0) return [];
  const items = [...shared.keys()].map((note) => element('li', {}, note));
  return [element('ol', { class: 'notes', 'aria-label': 'Notes to the rows' }, ...items)];
}
