/**
 * Compares names so that runs of digits count as numbers ("frame_2" before "frame_10"); otherwise by UTF-16 code unit, the
 * same on every machine and locale.
 */
export function naturalCompare(a: string, b: string): number {
  const left = pieces(a);
  const right = pieces(b);
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const order = comparePieces(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function pieces(name: string): readonly string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function comparePieces(a: string, b: string): number {
  if (!isDigits(a) || !isDigits(b)) return compareText(a, b);
  const left = a.replace(/^0+(?=\d)/, '');
  const right = b.replace(/^0+(?=\d)/, '');
  return left.length - right.length || compareText(left, right);
}

function isDigits(piece: string): boolean {
  return piece >= '0' && piece < ':';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
