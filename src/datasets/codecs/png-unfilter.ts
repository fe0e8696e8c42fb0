import { brokenPng } from './png-structure.js';

/**
 * Undoes the five filters (PNG specification, 9.2) for samples of at most one byte. Masks are mostly flat, so that runs of
 * zero differences are taken four bytes at once.
 * @param from where the first row's filter byte is in `raw`.
 * @throws UserError that names the file at a filter that does not exist.
 */
export function unfilter(raw: Uint8Array, from: number, rows: number, rowBytes: number, file: string): Uint8Array {
  const out = new Uint8Array(rowBytes * rows);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let y = 0; y < rows; y++) {
    const start = from + y * (rowBytes + 1);
    const filter = raw[start]!;
    const row: Row = { raw, view, start: start + 1, rowBytes, out, target: y * rowBytes };
    if (filter === 0 || (filter === 2 && y === 0)) out.set(raw.subarray(row.start, row.start + rowBytes), row.target);
    else if (filter === 1 || (filter === 4 && y === 0)) undoSub(row);
    else if (filter === 2) undoUp(row);
    else if (filter === 3) undoAverage(row);
    else if (filter === 4) undoPaeth(row);
    else throw brokenPng(file, `filter ${filter} in row ${y}, which PNG does not have`);
  }
  return out;
}

interface Row {
  readonly raw: Uint8Array;
  readonly view: DataView;
  /** First byte of the row in `raw`. */
  readonly start: number;
  readonly rowBytes: number;
  /** All zero from `target` on. */
  readonly out: Uint8Array;
  readonly target: number;
}

function undoSub({ raw, view, start, rowBytes, out, target }: Row): void {
  let left = 0;
  let x = 0;
  while (x < rowBytes) {
    const run = x;
    while (x + 4 <= rowBytes && view.getInt32(start + x) === 0) x += 4;
    if (left !== 0 && x > run) out.fill(left, target + run, target + x);
    if (x === rowBytes) break;
    left = (raw[start + x]! + left) & 255;
    out[target + x] = left;
    x++;
  }
}

function undoUp({ raw, view, start, rowBytes, out, target }: Row): void {
  const above = target - rowBytes;
  out.copyWithin(target, above, target);
  let x = 0;
  while (x < rowBytes) {
    if (x + 4 <= rowBytes && view.getInt32(start + x) === 0) {
      x += 4;
      continue;
    }
    out[target + x]! += raw[start + x]!;
    x++;
  }
}

function undoAverage({ raw, start, rowBytes, out, target }: Row): void {
  const above = target - rowBytes;
  let left = 0;
  for (let x = 0; x < rowBytes; x++) {
    const up = above < 0 ? 0 : out[above + x]!;
    left = (raw[start + x]! + ((left + up) >>> 1)) & 255;
    out[target + x] = left;
  }
}

function undoPaeth({ raw, start, rowBytes, out, target }: Row): void {
  const above = target - rowBytes;
  let left = 0;
  let corner = 0;
  for (let x = 0; x < rowBytes; x++) {
    const up = out[above + x]!;
    const toLeft = Math.abs(up - corner);
    const toUp = Math.abs(left - corner);
    const toCorner = Math.abs(left + up - corner - corner);
    const nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    corner = up;
    left = (raw[start + x]! + nearest) & 255;
    out[target + x] = left;
  }
}
