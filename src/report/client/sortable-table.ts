import { element } from './dom.js';

/** A column of a table whose rows are of type T. */
export interface Column<T> {
  readonly title: string;
  /** Said in full to a screen reader and shown on hover. */
  readonly help?: string;
  readonly isNumber?: boolean;
  /** What to sort by; no button where it is left out. Null goes last. */
  readonly key?: (row: T) => number | string | null;
  /** Sorts the largest first at the first click. */
  readonly isBestHigh?: boolean;
  readonly cell: (row: T) => Node | string;
}

interface Sorting {
  column: number;
  descending: boolean;
}

/** Lines that are drawn at first, and with each click on the button below them. */
const LINES = 100;

/**
 * A table that sorts itself by a click on a heading and draws long lists in parts; `below` may give a row a second line over
 * the whole width.
 */
export function sortableTable<T>(
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  initial: Sorting | null,
  below: (row: T) => HTMLTableRowElement | null = () => null,
): HTMLTableElement {
  const body = element('tbody');
  const foot = element('tfoot');
  let lines = LINES;
  const headings = columns.map((column) => heading(column));
  const sorting: Sorting = initial ?? { column: -1, descending: false };
  const draw = () => {
    const sorted = sorting.column < 0 ? rows : sortRows(rows, columns[sorting.column]!, sorting.descending);
    body.replaceChildren(
      ...sorted.slice(0, lines).flatMap((row) => [tableRow(columns, row), below(row)].filter((line) => line !== null)),
    );
    foot.replaceChildren(...moreLine(columns.length, sorted.length - lines, more));
    headings.forEach((cell, i) => {
      const order = sorting.descending ? 'descending' : 'ascending';
      if (i === sorting.column) cell.setAttribute('aria-sort', order);
      else cell.removeAttribute('aria-sort');
    });
  };
  const more = () => {
    lines += LINES;
    draw();
    foot.querySelector('button')?.focus();
  };
  headings.forEach((cell, i) => {
    cell.querySelector('button')?.addEventListener('click', () => {
      const again = sorting.column === i;
      sorting.descending = again ? !sorting.descending : (columns[i]!.isBestHigh ?? false);
      sorting.column = i;
      draw();
    });
  });
  draw();
  const head = element('thead', {}, element('tr', {}, ...headings));
  return element('table', {}, element('caption', { class: 'hidden' }, caption), head, body, foot);
}

function moreLine(columns: number, left: number, more: () => void): HTMLTableRowElement[] {
  if (left <= 0) return [];
  const button = element('button', { type: 'button', class: 'more' }, `Show ${Math.min(LINES, left)} more of ${left}`);
  button.addEventListener('click', more);
  return [element('tr', {}, element('td', { colspan: columns }, button))];
}

function heading<T>({ title, help, isNumber, key }: Column<T>): HTMLTableCellElement {
  const label = help === undefined ? {} : { title: help };
  const content = key === undefined ? title : element('button', { type: 'button', ...label }, title);
  return element('th', { scope: 'col', class: isNumber === true ? 'number' : false }, content);
}

function tableRow<T>(columns: readonly Column<T>[], row: T): HTMLTableRowElement {
  const cells = columns.map(({ cell, isNumber }, i) => {
    const style = { class: isNumber === true ? 'number' : false };
    return i === 0 ? element('th', { scope: 'row' }, cell(row)) : element('td', style, cell(row));
  });
  return element('tr', {}, ...cells);
}

function sortRows<T>(rows: readonly T[], { key }: Column<T>, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key?.(a) ?? null, key?.(b) ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), 'en', { numeric: true });
  });
}
