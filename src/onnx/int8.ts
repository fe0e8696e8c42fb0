import type { LazyTensor } from './lazy-tensor.js';

/** The largest whole number of a symmetric int8; -128 is left out. */
const LARGEST = 127;

/** A matrix as whole numbers times a scale for each of its columns. */
export interface QuantisedMatrix {
  /** [rows, columns], from -127 to 127. */
  readonly values: LazyTensor;
  /** [columns]. */
  readonly scales: LazyTensor;
}

/**
 * Symmetric quantisation by column: each value is off by half a scale at most, and a column's scale is its largest size
 * over 127.
 */
export function quantisedColumns(matrix: LazyTensor): QuantisedMatrix {
  const [, columns] = matrix.shape as [number, number];
  return {
    values: {
      key: `${matrix.key}.int8`,
      shape: matrix.shape,
      load: async () => {
        const weights = await matrix.load();
        const scales = columnScales(weights, columns);
        return weights.map((value, i) => Math.round(value / scales[i % columns]!));
      },
    },
    scales: {
      key: `${matrix.key}.scales`,
      shape: [columns],
      load: async () => columnScales(await matrix.load(), columns),
    },
  };
}

/** A column of zeros has the scale 1. */
function columnScales(weights: Float32Array, columns: number): Float32Array {
  const largest = new Float32Array(columns);
  for (let i = 0; i < weights.length; i++)
    largest[i % columns] = Math.max(largest[i % columns]!, Math.abs(weights[i]!));
  return largest.map((size) => (size === 0 ? 1 : size / LARGEST));
}
