/** A constant of a graph whose values are read or computed only when the graph is written. */
export interface LazyTensor {
  /** Unique within a model; two constants with the same key are stored once. */
  readonly key: string;
  readonly shape: readonly number[];
  /** Row-major values; called once for each model that is written. */
  readonly load: () => Promise<Float32Array>;
}

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A constant whose values are at hand. */
export function computedTensor(key: string, shape: readonly number[], compute: () => Float32Array): LazyTensor {
  return { key, shape, load: async () => compute() };
}
