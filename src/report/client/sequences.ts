import type { ReportData, SequenceDetail } from '../report-data.js';
import { element } from './dom.js';
import { figure, percent } from './format.js';
import { type Column, sortableTable } from './sortable-table.js';
import { timeStrip } from './strip.js';

/** The sequences of one row at a time, worst first, with a filter and the objects of each. */
export function sequenceSection({ rows, details }: ReportData): HTMLElement {
  const select = element(
    'select',
    { id: 'row-choice' },
    ...details.map(({ label }, i) => element('option', { value: i }, label)),
  );
  const filter = element('input', { id: 'sequence-filter', type: 'search', placeholder: 'part of a name' });
  const status = element('p', { class: 'aside', role: 'status' });
  const place = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Sequences' });
  const draw = () => {
    const detail = details[Number(select.value)];
    const wanted = filter.value.trim().toLowerCase();
    const all = detail?.sequences ?? [];
    const shown = all.filter(({ sequence }) => sequence.toLowerCase().includes(wanted));
    status.textContent = `${shown.length} of ${all.length} sequences`;
    place.replaceChildren(sequenceTable(shown));
  };
  select.addEventListener('change', draw);
  filter.addEventListener('input', draw);
  if (details.length === 0) return element('p', { class: 'empty' }, 'Nothing was scored.');
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
  return element('div', {}, controls, status, place);
}

function sequenceTable(sequences: readonly SequenceDetail[]): HTMLElement {
  const open = new Map<string, HTMLTableRowElement>();
  const number = (
    title: string,
    value: (row: SequenceDetail) => number | null,
    text: (value: number | null) => string,
  ) => ({
    title,
    isNumber: true,
    key: value,
    cell: (row: SequenceDetail) => text(value(row)),
  });
  const columns: Column<SequenceDetail>[] = [
    { title: 'Sequence', key: ({ sequence }) => sequence, cell: (row) => expander(row, open) },
    number('Frames', ({ frames }) => frames, String),
    number('J&F', ({ JF }) => JF, percent),
    number('J', ({ J }) => J, percent),
    number('F', ({ F }) => F, percent),
    number('Model FPS', ({ fpsModel }) => fpsModel, figure),
    number('End-to-end FPS', ({ fpsEndToEnd }) => fpsEndToEnd, figure),
    { title: 'J over time', cell: ({ strip, sequence }) => timeStrip(strip, sequence) },
  ];
  const below = (row: SequenceDetail) => {
    const line = open.get(row.sequence) ?? objectLine(row, columns.length);
    open.set(row.sequence, line);
    return line;
  };
  return sortableTable('Sequences, worst first', columns, sequences, { column: 2, descending: false }, below);
}

function expander(row: SequenceDetail, open: ReadonlyMap<string, HTMLTableRowElement>): HTMLElement {
  const count = row.objects.length;
  const isOpen = open.get(row.sequence)?.hidden === false;
  const button = element(
    'button',
    { type: 'button', class: 'expander', 'aria-expanded': String(isOpen) },
    row.sequence,
    element('small', {}, `${count} object${count === 1 ? '' : 's'}`),
  );
  button.addEventListener('click', () => {
    const line = open.get(row.sequence)!;
    line.hidden = !line.hidden;
    button.setAttribute('aria-expanded', String(!line.hidden));
  });
  return button;
}

function objectLine({ sequence, objects }: SequenceDetail, columns: number): HTMLTableRowElement {
  const list = objects.map(({ object, JF, J, F, strip }) =>
    element(
      'li',
      {},
      element('span', { class: 'object' }, `Object ${object}`),
      element('span', {}, `J&F ${percent(JF)}`),
      element('span', {}, `J ${percent(J)}`),
      element('span', {}, `F ${percent(F)}`),
      timeStrip(strip, `${sequence}, object ${object}`),
    ),
  );
  const line = element('tr', { class: 'objects' }, element('td', { colspan: columns }, element('ul', {}, ...list)));
  line.hidden = true;
  return line;
}
