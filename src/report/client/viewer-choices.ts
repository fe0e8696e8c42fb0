import type { ViewerSequence } from '../viewer/viewer-data.js';
import { element } from './dom.js';
import type { ViewerState } from './viewer.js';

/** Stands for no row, and for all objects. */
const NONE = '';

interface Choice {
  readonly value: string;
  readonly text: string;
}

/** Choices of sequence, rows, object and of whether masks are drawn. They change the state and then call `changed`. */
export class ViewerChoices {
  readonly node: HTMLElement;
  readonly #sequences: readonly ViewerSequence[];
  readonly #labels: Readonly<Record<string, string>>;
  readonly #state: ViewerState;
  readonly #changed: () => void;
  readonly #sequence = this.#select('frames-sequence', (value) => this.#changeSequence(Number(value)));
  readonly #row = this.#select('frames-row', (value) => this.#set({ row: value }));
  readonly #against = this.#select('frames-against', (value) => this.#set({ against: value === NONE ? null : value }));
  readonly #object = this.#select('frames-object', (value) => this.#set({ object: value === NONE ? null : value }));

  constructor(
    sequences: readonly ViewerSequence[],
    labels: Readonly<Record<string, string>>,
    state: ViewerState,
    changed: () => void,
  ) {
    this.#sequences = sequences;
    this.#labels = labels;
    this.#state = state;
    this.#changed = changed;
    const several = new Set(sequences.map(({ dataset }) => dataset)).size > 1;
    const nameOf = ({ dataset, sequence }: ViewerSequence) => (several ? `${sequence} (${dataset})` : sequence);
    fill(
      this.#sequence,
      sequences.map((one, i) => ({ value: String(i), text: nameOf(one) })),
    );
    this.node = element(
      'div',
      { class: 'controls' },
      labelled('Sequence', this.#sequence),
      labelled('Row', this.#row),
      labelled('Beside', this.#against),
      labelled('Object', this.#object),
      this.#masks(),
    );
  }

  /** Brings the choices in line with the state. */
  show(): void {
    const { sequence, row, against, object } = this.#state;
    const rows = sequence.rows.map((one) => ({ value: one.row, text: this.#labels[one.row] ?? one.row }));
    const objects = sequence.objects.map((name) => ({ value: name, text: name }));
    this.#sequence.value = String(this.#sequences.indexOf(sequence));
    fill(this.#row, rows);
    fill(this.#against, [{ value: NONE, text: 'nothing' }, ...rows]);
    fill(this.#object, [{ value: NONE, text: 'all' }, ...objects]);
    this.#row.value = row;
    this.#against.value = against ?? NONE;
    this.#object.value = object ?? NONE;
  }

  #select(id: string, use: (value: string) => void): HTMLSelectElement {
    const select = element('select', { id });
    select.addEventListener('change', () => use(select.value));
    return select;
  }

  #masks(): HTMLElement {
    const box = element('input', { type: 'checkbox', id: 'frames-masks', checked: true });
    box.addEventListener('change', () => this.#set({ hasOverlay: box.checked }));
    return element('label', {}, box, 'Masks');
  }

  #set(values: Partial<ViewerState>): void {
    Object.assign(this.#state, values);
    this.#changed();
  }

  /** Keeps the rows where the other sequence has them. */
  #changeSequence(index: number): void {
    const sequence = this.#sequences[index]!;
    const { row, against } = this.#state;
    const has = (id: string | null) => sequence.rows.some((one) => one.row === id);
    const kept = has(row) ? row : (sequence.rows[0]?.row ?? '');
    this.#set({ sequence, row: kept, against: has(against) ? against : null, frame: 0, object: null });
  }
}

function labelled(text: string, select: HTMLSelectElement): HTMLElement {
  return element('label', { for: select.id }, text, select);
}

function fill(select: HTMLSelectElement, options: readonly Choice[]): void {
  const known = [...select.options].map(({ value }) => value).join('\n');
  if (known === options.map(({ value }) => value).join('\n')) return;
  select.replaceChildren(...options.map(({ value, text }) => element('option', { value }, text)));
}
