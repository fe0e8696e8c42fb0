import { ORIGINAL } from '../../core/degradation.js';
import { NO_RULES } from '../../core/known-names.js';
import type { SummaryRow } from '../../runs/summary.js';
import { element } from './dom.js';
import { figure, figuresText, millions, percent } from './format.js';
import type { Palette } from './palette.js';
import { remarks, type SharedNotes, sharedNotes, sharedNotesList } from './shared-notes.js';
import { type Column, sortableTable } from './sortable-table.js';

type Measure = (row: SummaryRow) => number | null;

interface MeasuredColumn {
  readonly title: string;
  readonly help: string;
  readonly value: Measure;
  readonly text: (value: number | null) => string;
  readonly isBestHigh: boolean;
  /** True for what only rows with ground truth have. */
  readonly isAccuracy?: true;
  readonly interval?: (row: SummaryRow) => readonly [number | null, number | null];
}

const MEASURES: readonly MeasuredColumn[] = [
  {
    title: 'J&F',
    help: 'Mean of J and F, percent, with a 95 % interval',
    value: ({ JF }) => JF.mean,
    text: percent,
    isBestHigh: true,
    isAccuracy: true,
    interval: ({ JF }) => [JF.lo, JF.hi],
  },
  {
    ...{ title: 'J', help: 'Region similarity, percent', value: ({ J }) => J.mean },
    ...{ text: percent, isBestHigh: true, isAccuracy: true },
  },
  {
    ...{ title: 'F', help: 'Boundary accuracy, percent', value: ({ F }) => F.mean },
    ...{ text: percent, isBestHigh: true, isAccuracy: true },
  },
  {
    title: 'Model FPS',
    help: 'Frames a second of the model alone, by the official definition',
    value: ({ fps }) => fps?.model ?? null,
    text: figure,
    isBestHigh: true,
  },
  {
    title: 'End-to-end FPS',
    help: 'Frames a second with reading and writing',
    value: ({ fps }) => fps?.endToEnd ?? null,
    text: figure,
    isBestHigh: true,
  },
  {
    title: 'p95 ms',
    help: '95th percentile of milliseconds a frame, end to end',
    value: ({ latency }) => latency?.p95 ?? null,
    text: figure,
    isBestHigh: false,
  },
  {
    title: 'Peak MiB',
    help: 'Peak memory of the process',
    value: ({ peakRss }) => peakRss,
    text: figure,
    isBestHigh: false,
  },
  {
    title: 'Params M',
    help: 'Parameters, millions',
    value: ({ parameters }) => parameters,
    text: millions,
    isBestHigh: false,
  },
];

/**
 * The headline table: one row a setting, the best of each column marked, bad news in the row itself; under it what holds
 * for several rows.
 */
export function headlineTable(rows: readonly SummaryRow[], palette: Palette): readonly HTMLElement[] {
  const shared = sharedNotes(rows);
  const name: Column<SummaryRow> = {
    title: 'Model',
    key: ({ model }) => model,
    cell: (row) => modelCell(row, palette, shared),
  };
  const setting: Column<SummaryRow> = {
    title: 'Data, protocol',
    key: ({ dataset, protocol }) => `${dataset} ${protocol}`,
    cell: settingCell,
  };
  const isScored = rows.some(({ rules }) => rules !== NO_RULES);
  const shown = MEASURES.filter(({ isAccuracy }) => isScored || isAccuracy !== true);
  const measures = shown.map((measure): Column<SummaryRow> => {
    const { title, help, isBestHigh, value } = measure;
    return { title, help, isBestHigh, isNumber: true, key: value, cell: (row) => measureCell(row, rows, measure) };
  });
  const wrapper = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Results table' };
  const table = element('div', wrapper, sortableTable('Results', [name, setting, ...measures], rows, null));
  return [table, ...sharedNotesList(shared)];
}

function settingCell({ dataset, protocol, rules, curves, interactive }: SummaryRow): HTMLElement {
  // Figures of rounds stand beside the curves.
  const figures = curves === null && interactive !== null ? [element('small', {}, figuresText(interactive))] : [];
  const judged = rules === NO_RULES ? 'not scored' : `rules ${rules}`;
  return element('div', {}, dataset, element('small', {}, `${protocol}; ${judged}`), ...figures);
}

function modelCell(row: SummaryRow, palette: Palette, shared: SharedNotes): HTMLElement {
  const { model, backend, runner, precision, imageSize, input, units, notes } = row;
  const size = imageSize === null ? null : `${imageSize} px`;
  const preset = row.options.preset === undefined ? null : `preset ${row.options.preset}`;
  const frames = input === ORIGINAL ? null : `input ${input}`;
  const details = [backend ?? runner, precision, size, frames, preset].filter((text) => text !== null).join(' · ');
  const failed = units.failed === 0 ? [] : [`${units.failed} of ${units.done + units.failed} units failed`];
  const swatch = element('span', { class: `swatch ${palette(model)}`, 'aria-hidden': 'true' });
  return element(
    'div',
    { class: 'model' },
    swatch,
    model,
    element('small', {}, details),
    ...remarks([...failed, ...notes], shared),
  );
}

function measureCell(row: SummaryRow, rows: readonly SummaryRow[], measure: MeasuredColumn): HTMLElement {
  const value = measure.value(row);
  const [lo, hi] = measure.interval?.(row) ?? [null, null];
  const text = measure.text(value);
  const mark = isBest(row, rows, measure)
    ? element(
        'strong',
        { class: 'best', title: 'Best of its data and protocol' },
        text,
        element('span', { class: 'hidden' }, ' (best)'),
      )
    : text;
  const interval = lo === null || hi === null ? null : element('small', {}, `${percent(lo)}–${percent(hi)}`);
  return element('div', {}, mark, interval);
}

/** Only rows of the same data, rules and protocol are compared, and only where they differ. */
function isBest(row: SummaryRow, rows: readonly SummaryRow[], { value, isBestHigh }: MeasuredColumn): boolean {
  const own = value(row);
  const rivals = rows.filter(
    (other) => other.dataset === row.dataset && other.rules === row.rules && other.protocol === row.protocol,
  );
  const values = rivals.map(value).filter((other) => other !== null);
  if (own === null || new Set(values).size < 2) return false;
  return own === (isBestHigh ? Math.max(...values) : Math.min(...values));
}
