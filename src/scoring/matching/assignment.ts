/**
 * The assignment of rows to columns with the largest sum of weights, each row and column taken at most once: the Hungarian
 * method with potentials, one shortest augmenting path a row (Kuhn 1955; Jonker and Volgenant 1987), n^2 m steps of n rows
 * and m columns, n the smaller.
 * @param weights finite, all rows of one length
 * @returns of each row its column; null where there are fewer columns than rows and it has none
 */
export function bestAssignment(weights: readonly (readonly number[])[]): (number | null)[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  if (columns === 0) return weights.map(() => null);
  if (rows <= columns) return assignRows((row, column) => -weights[row]![column]!, rows, columns);
  const byColumn = assignRows((row, column) => -weights[column]![row]!, columns, rows);
  const result: (number | null)[] = weights.map(() => null);
  for (const [column, row] of byColumn.entries()) result[row] = column;
  return result;
}

/** The state of the search; 0 stands for no row or column, which are numbered from 1. */
interface Search {
  readonly cost: (row: number, column: number) => number;
  readonly columns: number;
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  /** Of each column its row. */
  readonly taken: Int32Array;
}

/** The cheapest assignment of every row, where there are at least as many columns. */
function assignRows(cost: Search['cost'], rows: number, columns: number): number[] {
  const search: Search = {
    cost,
    columns,
    rowPotential: new Float64Array(rows + 1),
    columnPotential: new Float64Array(columns + 1),
    taken: new Int32Array(columns + 1),
  };
  for (let row = 1; row <= rows; row++) addRow(search, row);
  const result = new Array<number>(rows).fill(0);
  for (let column = 1; column <= columns; column++) {
    const row = search.taken[column]!;
    if (row > 0) result[row - 1] = column - 1;
  }
  return result;
}

/** Finds the cheapest way to free a column for one more row, and moves the others along it. */
function addRow(search: Search, row: number): void {
  const { columns, taken } = search;
  const way = new Int32Array(columns + 1);
  const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  const visited = new Uint8Array(columns + 1);
  taken[0] = row;
  let column = 0;
  while (taken[column] !== 0) {
    visited[column] = 1;
    column = nextColumn(search, column, { way, slack, visited });
  }
  while (column !== 0) {
    const before = way[column]!;
    taken[column] = taken[before]!;
    column = before;
  }
}

interface Tree {
  readonly way: Int32Array;
  readonly slack: Float64Array;
  readonly visited: Uint8Array;
}

/** Grows the tree of cheapest ways by one column, and shifts the potentials so that it costs nothing. */
function nextColumn(search: Search, from: number, { way, slack, visited }: Tree): number {
  const { cost, columns, rowPotential, columnPotential, taken } = search;
  const row = taken[from]!;
  let nearest = 0;
  let delta = Number.POSITIVE_INFINITY;
  for (let column = 1; column <= columns; column++) {
    if (visited[column] === 1) continue;
    const reduced = cost(row - 1, column - 1) - rowPotential[row]! - columnPotential[column]!;
    if (reduced < slack[column]!) {
      slack[column] = reduced;
      way[column] = from;
    }
    if (slack[column]! < delta) {
      delta = slack[column]!;
      nearest = column;
    }
  }
  for (let column = 0; column <= columns; column++) {
    if (visited[column] === 1) {
      rowPotential[taken[column]!]! += delta;
      columnPotential[column]! -= delta;
    } else {
      slack[column]! -= delta;
    }
  }
  return nearest;
}
