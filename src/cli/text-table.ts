/** A column: its title, and whether its cells are numbers, which stand at the right. */
export interface TextColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** Rows of text under their titles, as wide as their widest cell. */
export function textTable(columns: readonly TextColumn[], given: readonly (readonly string[])[]): string {
  // A name with a line end would begin a line of its own, which a CI system may take for a command.
  const rows = given.map((cells) => cells.map((cell) => cell.replaceAll('\n', '\uFFFD')));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ isNumber }, i) =>
        isNumber ? (cells[i] ?? '').padStart(widths[i]!) : (cells[i] ?? '').padEnd(widths[i]!),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n');
}

/** A share as percent with one decimal, as papers print it; a dash for what was not measured. */
export function percent(value: number | null): string {
  return value === null || Number.isNaN(value) ? '-' : (value * 100).toFixed(1);
}
