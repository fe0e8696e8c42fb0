/** A dense row-major tensor; the shape of what a backend takes and gives. */
export type Tensor = FloatTensor | IntTensor | BoolTensor;

export interface FloatTensor {
  readonly type: 'float32';
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export interface IntTensor {
  readonly type: 'int64';
  readonly dims: readonly number[];
  readonly data: BigInt64Array;
}

export interface BoolTensor {
  readonly type: 'bool';
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

export function floatTensor(data: Float32Array, dims: readonly number[]): FloatTensor {
  return { type: 'float32', dims, data };
}

export function intTensor(values: readonly number[], dims: readonly number[]): IntTensor {
  return { type: 'int64', dims, data: BigInt64Array.from(values, BigInt) };
}

export function boolTensor(values: readonly boolean[], dims: readonly number[]): BoolTensor {
  return { type: 'bool', dims, data: Uint8Array.from(values, Number) };
}

/** Arrays one after another. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
