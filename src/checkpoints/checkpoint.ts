/** Element types that a checkpoint may hold; `read` gives all of them as float32. */
export type DType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

export const DTYPE_BYTES: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** An opened file of parameters, or several that are one. Only the directory is in memory; each tensor is read when asked for. */
export interface Checkpoint {
  /** Absolute path of the file; of the index where there are several. */
  readonly file: string;
  readonly format: 'torch-zip' | 'safetensors';
  readonly metadata: Readonly<Record<string, string>>;
  /** What a user should know of how the file was read. */
  readonly notes: readonly string[];
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * One tensor's values, row-major, as float32.
   * @throws UserError if the file does not hold them
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}
