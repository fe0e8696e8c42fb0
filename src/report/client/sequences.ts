import { NO_RULES } from '../../core/known-names.js';
import type { PackedObject, PackedSequence, ReportData, RowDetail } from '../report-data.js';
import { element } from './dom.js';
import { figure, percent } from './format.js';
import { hashOf, type Place } from './place.js';
import { type Column, sortableTable } from './sortable-table.js';
import { timeStrip } from './strip.js';

/** The section, and what shows one sequence of one row in it. */
export interface SequenceSection {
  readonly node: HTMLElement;
  readonly show: (place: Pick<Place, 'row' | 'sequence'>) => void;
}

/** The sequences of one row at a time, worst first, with a filter and the objects of each. */
export function sequenceSection(data: ReportData): SequenceSection {
  const { rows, details, labels } = data;
  const options = details.map(({ row }, i) => element('option', { value: i }, labels[row] ?? row));
  const select = element('select', { id: 'row-choice' }, ...options);
  const filter = element('input', { id: 'sequence-filter', type: 'search', placeholder: 'part of a name' });
  const status = element('p', { class: 'aside', role: 'status' });
  const place = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Sequences' });
  const draw = () => {
    const detail = details[Number(select.value)]!;
    const wanted = filter.value.trim().toLowerCase();
    const shown = detail.sequences.filter(([name]) => name.toLowerCase().includes(wanted));
    status.textContent = statusText(shown.length, detail);
    const isScored = rows.find(({ id }) => id === detail.row)?.rules !== NO_RULES;
    place.replaceChildren(sequenceTable(detail, shown, framesIn(data, detail.row), isScored));
  };
  select.addEventListener('change', draw);
  filter.addEventListener('input', draw);
  const empty = element('p', { class: 'empty' }, 'Nothing was scored.');
  if (details.length === 0) return { node: empty, show: () => {} };
  const last = details.findIndex(({ row }) => rows.find(({ id }) => id === row)?.parameters != null);
  select.value = String(Math.max(0, last));
  draw();
  const controls = element(
    'div',
    { class: 'controls' },
    element('label', { for: 'row-choice' }, 'Row'),
    select,
    element('label', { for: 'sequence-filter' }, 'Filter'),
    filter,
  );
  const show = ({ row, sequence }: Pick<Place, 'row' | 'sequence'>) => {
    const index = details.findIndex((detail) => detail.row === row);
    if (index < 0) return;
    select.value = String(index);
    filter.value = sequence;
    draw();
    status.scrollIntoView({ block: 'nearest' });
  };
  return { node: element('div', {}, controls, status, place), show };
}

function statusText(shown: number, { sequences, left }: RowDetail): string {
  const more = left === 0 ? '' : `; ${left} better ones are in the row's sequences.csv only`;
  return `${shown} of ${sequences.length} sequences${more}`;
}

/** Names of the sequences whose frames of this row are in the page. */
function framesIn({ viewer }: ReportData, id: string): ReadonlySet<string> {
  const shown = viewer?.sequences.filter(({ rows }) => rows.some(({ row }) => row === id)) ?? [];
  return new Set(shown.map(({ sequence }) => sequence));
}

function sequenceTable(
  detail: RowDetail,
  sequences: readonly PackedSequence[],
  withFrames: ReadonlySet<string>,
  isScored: boolean,
): HTMLElement {
  const open = new Map<string, HTMLTableRowElement>();
  const accuracy = [
    number('J&F', ([, , JF]) => JF, hundredths),
    number('J', ([, , , J]) => J, hundredths),
    number('F', ([, , , , F]) => F, hundredths),
  ];
  const strip = isScored ? 'J over time' : 'Objects seen over time';
  const what = isScored ? 'J' : 'objects seen';
  const columns: Column<PackedSequence>[] = [
    { title: 'Sequence', key: ([name]) => name, cell: (sequence) => nameCell(detail, sequence, open, withFrames) },
    number('Frames', ([, frames]) => frames, String),
    ...(isScored ? accuracy : []),
    number('Model FPS', ([, , , , , model]) => model, figure),
    number('End-to-end FPS', ([, , , , , , endToEnd]) => endToEnd, figure),
    { title: strip, cell: ([name, , , , , , , packed]) => timeStrip(packed, name, what) },
  ];
  const below = (sequence: PackedSequence) => {
    const line = open.get(sequence[0]) ?? objectLine(sequence, columns.length, isScored);
    open.set(sequence[0], line);
    return line;
  };
  if (!isScored) return sortableTable('Sequences', columns, sequences, null, below);
  return sortableTable('Sequences, worst first', columns, sequences, { column: 2, descending: false }, below);
}

function number(
  title: string,
  value: (sequence: PackedSequence) => number | null,
  text: (value: number | null) => string,
): Column<PackedSequence> {
  return { title, isNumber: true, key: value, cell: (sequence) => text(value(sequence)) };
}

/** Percent from hundredths of a percent. */
function hundredths(value: number | null): string {
  return percent(value === null ? null : value / 1e4);
}

function nameCell(
  { row, videos = {} }: RowDetail,
  sequence: PackedSequence,
  open: ReadonlyMap<string, HTMLTableRowElement>,
  withFrames: ReadonlySet<string>,
): HTMLElement {
  const [name, , , , , , , , objects] = sequence;
  const href = hashOf({ row, sequence: name, frame: null, against: null });
  const link = withFrames.has(name)
    ? element('a', { class: 'frames-link', href, 'aria-label': `Frames of ${name}` }, 'frames')
    : null;
  const overlay = videos[name];
  const label = `Overlay video of ${name}`;
  const video =
    overlay === undefined
      ? null
      : element('a', { class: 'frames-link', href: overlay, 'aria-label': label }, 'overlay video');
  if (objects.length === 0) return element('div', {}, name, ' ', link, ' ', video);
  return element('div', {}, expander(name, objects.length, open), ' ', link, ' ', video);
}

function expander(name: string, count: number, open: ReadonlyMap<string, HTMLTableRowElement>): HTMLElement {
  const isOpen = open.get(name)?.hidden === false;
  const button = element(
    'button',
    { type: 'button', class: 'expander', 'aria-expanded': String(isOpen) },
    name,
    element('small', {}, `${count} object${count === 1 ? '' : 's'}`),
  );
  button.addEventListener('click', () => {
    const line = open.get(name)!;
    line.dispatchEvent(new Event('toggle'));
    button.setAttribute('aria-expanded', String(!line.hidden));
  });
  return button;
}

/** The objects of a sequence, hidden, and filled when they are asked for. */
function objectLine(sequence: PackedSequence, columns: number, isScored: boolean): HTMLTableRowElement {
  const line = element('tr', { class: 'objects' });
  line.hidden = true;
  line.addEventListener('toggle', () => {
    line.hidden = !line.hidden;
    if (line.childElementCount > 0) return;
    const items = sequence[8].map((object) => (isScored ? objectItem(sequence, object) : seenItem(sequence, object)));
    line.append(element('td', { colspan: columns }, element('ul', {}, ...items)));
  });
  return line;
}

function objectItem([name, , , , , , , whole]: PackedSequence, [object, JF, J, F, strip]: PackedObject): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: 'object' }, `Object ${object}`),
    element('span', {}, `J&F ${hundredths(JF)}`),
    element('span', {}, `J ${hundredths(J)}`),
    element('span', {}, `F ${hundredths(F)}`),
    timeStrip(strip === '' ? whole : strip, `${name}, object ${object}`),
  );
}

/** An object of footage without ground truth: its size, next to its largest. */
function seenItem([name]: PackedSequence, [object, , , , strip]: PackedObject): HTMLElement {
  return element(
    'li',
    {},
    element('span', { class: 'object' }, `Object ${object}`),
    element('span', {}, 'size over time'),
    timeStrip(strip, `${name}, object ${object}`, 'size'),
  );
}
