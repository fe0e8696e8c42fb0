/** A cell: null and NaN are written as nothing. */
export type Cell = string | number | boolean | null | undefined;

/** Text that a spreadsheet would run as a formula, or that looks as if it had been guarded. Numbers are safe. */
const FORMULA = /^(?:[=+\-@\t\r]|'[=+\-@\t\r'])/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Comma-separated values (RFC 4180) with one line a row and full double precision; booleans are 0 and 1. Names come from
 * data sets: text that a spreadsheet would take for a formula gets an apostrophe in front, which `parseCsv` takes off.
 * @param columns names, in order; also the keys of the rows
 */
export function toCsv(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): string {
  const lines = rows.map((row) => columns.map((column) => cellText(row[column])).join(','));
  return `${[columns.map(cellText).join(','), ...lines].join('\n')}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  if (Number.isNaN(cell)) return '';
  const text = guarded(String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function unguarded(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** The rows of a CSV text that `toCsv` wrote, each by column name. @throws Error where it is no CSV. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = csvRecords(text);
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i] ?? ''])));
}

/** The lines of a CSV text that `toCsv` wrote, cell by cell, the header first. @throws Error where it is no CSV. */
export function csvRecords(text: string): string[][] {
  return text.includes('"') ? quotedRecords(text) : plainRecords(text);
}

/** Tables of frames have a million lines, and nearly always no quote. */
function plainRecords(text: string): string[][] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const isGuarded = text.includes("'");
  return lines.map((line) => (isGuarded ? line.split(',').map(unguarded) : line.split(',')));
}

function quotedRecords(given: string): string[][] {
  const text = given === '' || given.endsWith('\n') ? given : `${given}\n`;
  const result: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) throw new Error(`not CSV at character ${cell.lastIndex}`);
    row.push(unguarded(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"')));
    if (match[3] === ',') continue;
    result.push(row);
    row = [];
  }
  return result;
}
