import type { SummaryRow } from '../../runs/summary.js';
import { element, svg } from './dom.js';
import { percent } from './format.js';
import type { Palette } from './palette.js';
import { type Column, sortableTable } from './sortable-table.js';

/** Above the tables, what their columns are. */
const TITLES: Readonly<Record<string, string>> = {
  attribute: 'By what happens in the sequence',
  'object size': 'By size of the object',
  'frames since prompt': 'By frames since the prompt',
  reappearance: 'By whether the object was away before',
};
/** Attributes first: they are what a data set says of itself. */
const ORDER = Object.keys(TITLES);

/** J&F over parts of the data: a table for each way of parting it, rows by values; null where no row has one. */
export function breakdownSection(
  rows: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
  palette: Palette,
): HTMLElement | null {
  const parted = rows.filter(({ breakdown }) => breakdown.length > 0);
  const kinds = [...new Set(parted.flatMap(({ breakdown }) => breakdown.map(({ by }) => by)))];
  kinds.sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  if (kinds.length === 0) return null;
  const tables = kinds.map((by, i) => partTable(by, parted, labels, palette, i === 0));
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'aside' },
      'J&F, percent: means over the objects that have such frames, of the means over those frames.',
    ),
    ...tables,
  );
}

function partTable(
  by: string,
  rows: readonly SummaryRow[],
  labels: Readonly<Record<string, string>>,
  palette: Palette,
  isOpen: boolean,
): HTMLElement {
  const shown = rows.filter(({ breakdown }) => breakdown.some((part) => part.by === by));
  const values = [
    ...new Set(shown.flatMap(({ breakdown }) => breakdown.filter((part) => part.by === by).map(({ value }) => value))),
  ];
  const title = TITLES[by] ?? `By ${by}`;
  const nameOf = ({ id, model }: SummaryRow) => labels[id] ?? model;
  const columns: Column<SummaryRow>[] = [
    { title: 'Row', key: nameOf, cell: (row) => element('div', {}, swatch(palette(row.model)), nameOf(row)) },
    ...values.map((value): Column<SummaryRow> => {
      const partOf = ({ breakdown }: SummaryRow) => breakdown.find((part) => part.by === by && part.value === value);
      return {
        title: value,
        isNumber: true,
        isBestHigh: true,
        key: (row) => meanOf(partOf(row)),
        cell: (row) => partCell(partOf(row), palette(row.model)),
      };
    }),
  ];
  const table = sortableTable(title, columns, shown, null);
  const scroll = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title }, table);
  return element('details', { open: isOpen, class: 'part' }, element('summary', {}, title), scroll);
}

function swatch(colour: string): HTMLElement {
  return element('span', { class: `swatch ${colour}`, 'aria-hidden': 'true' });
}

type Part = SummaryRow['breakdown'][number];

function meanOf(part: Part | undefined): number | null {
  return part === undefined ? null : (part.J + part.F) / 2;
}

function partCell(part: Part | undefined, colour: string): HTMLElement {
  const value = meanOf(part);
  if (part === undefined || value === null) return element('span', {}, '–');
  const frame = { class: `bar ${colour}`, viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  const bar = svg('svg', frame, svg('rect', { width: (100 * value).toFixed(1), height: 4 }));
  const help = `J ${percent(part.J)}, F ${percent(part.F)}, ${part.frames} frames`;
  const objects = `${part.objects} object${part.objects === 1 ? '' : 's'}`;
  return element('div', { title: help }, percent(value), bar, element('small', {}, objects));
}
