/** Constants of the image encoder's two position encodings, for any number of tokens. */

/** Where a sample of a resized axis lies between its neighbours, as torch's interpolate with align_corners=False. */
interface Tap {
  readonly low: number;
  readonly high: number;
  /** Weight of `high`. */
  readonly weight: number;
}

function linearTaps(from: number, to: number): Tap[] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, from - 1), weight: place - low };
  });
}

/**
 * The absolute positions of another image size, resized bilinearly as fine-tuned models of smaller images do it; the
 * official code takes the trained size only.
 * @param positions [from, from, channels]
 * @returns [to, to, channels]
 */
export function resizedPositions(positions: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return positions;
  const channels = positions.length / (from * from);
  const taps = linearTaps(from, to);
  const result = new Float32Array(to * to * channels);
  const at = (y: number, x: number, c: number) => positions[(y * from + x) * channels + c]!;
  taps.forEach((row, y) => {
    taps.forEach((column, x) => {
      for (let c = 0; c < channels; c++) {
        const top = at(row.low, column.low, c) * (1 - column.weight) + at(row.low, column.high, c) * column.weight;
        const bottom = at(row.high, column.low, c) * (1 - column.weight) + at(row.high, column.high, c) * column.weight;
        result[(y * to + x) * channels + c] = top * (1 - row.weight) + bottom * row.weight;
      }
    });
  });
  return result;
}

/**
 * What a query's row (or column) adds for each row (column) of keys, before the product with the query: entry
 * [q, channel, k] belongs to the distance q - k (get_rel_pos). Distances that the checkpoint does not span are resized
 * linearly, as the official code does.
 * @param relative [rows, channels] of the checkpoint, 2 n - 1 rows for the n tokens that it was trained with
 * @param span tokens along a side of what is attended over
 * @returns [span, channels, span]
 */
export function relativeTable(relative: Float32Array, rows: number, span: number): Float32Array {
  const channels = relative.length / rows;
  const taps = linearTaps(rows, 2 * span - 1);
  const result = new Float32Array(span * channels * span);
  for (let q = 0, to = 0; q < span; q++) {
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < span; k++, to++) {
        const { low, high, weight } = taps[q - k + span - 1]!;
        result[to] = relative[low * channels + c]! * (1 - weight) + relative[high * channels + c]! * weight;
      }
    }
  }
  return result;
}

/**
 * For each token of a square grid a 1 at its row, then a 1 at its column.
 * @returns [span * span, 2 * span]
 */
export function placeIndicators(span: number): Float32Array {
  const result = new Float32Array(span * span * 2 * span);
  for (let token = 0; token < span * span; token++) {
    result[token * 2 * span + Math.floor(token / span)] = 1;
    result[token * 2 * span + span + (token % span)] = 1;
  }
  return result;
}
