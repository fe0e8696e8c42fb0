import type { DType } from './checkpoint.js';

/** What a restricted pickle may hold; nothing of it runs. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | Uint8Array
  | PickleList
  | PickleDict
  | StorageRef
  | TensorRef
  | Global;

/** A list, a tuple or a set. */
export class PickleList {
  readonly items: PickleValue[] = [];
}

/** A dict or an OrderedDict, in order. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** A name on the allow-list, standing for what would be called in Python. */
export class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A block of elements in an entry of the archive. */
export class StorageRef {
  readonly key: string;
  readonly dtype: DType;
  /** Number of elements. */
  readonly length: number;

  constructor(key: string, dtype: DType, length: number) {
    this.key = key;
    this.dtype = dtype;
    this.length = length;
  }
}

/** A view of a storage; offset and strides in elements. */
export class TensorRef {
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: StorageRef, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}
