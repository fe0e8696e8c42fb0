import type { LazyTensor } from '../onnx/lazy-tensor.js';

/** A constant computed from others when the model is written. */
export function derived(
  key: string,
  shape: readonly number[],
  sources: readonly LazyTensor[],
  compute: (...values: Float32Array[]) => Float32Array,
): LazyTensor {
  return {
    key,
    shape,
    load: async () => {
      const values: Float32Array[] = [];
      for (const source of sources) values.push(await source.load());
      return compute(...values);
    },
  };
}

/** [rows, columns] -> [columns, rows]. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c]!;
  }
  return result;
}

/** [n, k] x [k, m] -> [n, m], summed in double precision. */
export function product(a: Float32Array, b: Float32Array, n: number, k: number, m: number): Float32Array {
  const result = new Float32Array(n * m);
  const row = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < m; j++) row[j]! += factor * b[l * m + j]!;
    }
    result.set(row, i * m);
  }
  return result;
}

/** The rows of [rows, columns] in the given order. */
export function permuteRows(values: Float32Array, columns: number, order: readonly number[]): Float32Array {
  const result = new Float32Array(values.length);
  order.forEach((from, to) => {
    result.set(values.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  return result;
}
