/** A cell: null is written as nothing. */
export type Cell = string | number | boolean | null | undefined;

/**
 * Comma-separated values (RFC 4180) with one line a row and full double precision; booleans are 0 and 1.
 * @param columns names, in order; also the keys of the rows
 */
export function toCsv(columns: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): string {
  const lines = rows.map((row) => columns.map((column) => cellText(row[column])).join(','));
  return `${[columns.map(cellText).join(','), ...lines].join('\n')}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows of a CSV text, each by column name. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = records(text);
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i] ?? ''])));
}

function records(text: string): string[][] {
  const result: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) throw new Error(`not CSV at character ${cell.lastIndex}`);
    row.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    result.push(row);
    row = [];
  }
  return result;
}
