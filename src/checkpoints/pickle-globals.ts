import type { DType } from './checkpoint.js';
import { Global, PickleDict, PickleList, type PickleValue, StorageRef, TensorRef } from './pickle-values.js';

const STORAGE_TYPES: Readonly<Record<string, DType>> = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
};

/** What each callable that a state dict needs stands for; null where the arguments do not fit it. */
const CALLABLES: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue | null>> = {
  'collections.OrderedDict': orderedDict,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([data]) => (data instanceof TensorRef ? data : null),
  'torch.Size': ([items]) => (items instanceof PickleList ? items : null),
};

/** Every name that a checkpoint's pickle may mention. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set([...Object.keys(STORAGE_TYPES), ...Object.keys(CALLABLES)]);

/** The value that a call of an allowed name stands for, or null where the call makes no sense. */
export function callGlobal(target: PickleValue, args: PickleValue): PickleValue | null {
  if (!(target instanceof Global) || !(args instanceof PickleList)) return null;
  const call = CALLABLES[target.name];
  return call === undefined ? null : call(args.items);
}

/** The storage that a persistent id names: ('storage', type, key, device, length). */
export function storageOf(id: PickleValue): StorageRef | null {
  if (!(id instanceof PickleList)) return null;
  const [kind, type, key, , length] = id.items;
  if (kind !== 'storage' || !(type instanceof Global) || typeof key !== 'string' || !isCount(length)) return null;
  const dtype = STORAGE_TYPES[type.name];
  return dtype === undefined ? null : new StorageRef(key, dtype, length);
}

function orderedDict(args: readonly PickleValue[]): PickleValue | null {
  const dict = new PickleDict();
  const pairs = args[0] instanceof PickleList ? args[0].items : [];
  for (const pair of pairs) {
    if (!(pair instanceof PickleList) || pair.items.length !== 2) return null;
    dict.entries.set(pair.items[0] as PickleValue, pair.items[1] as PickleValue);
  }
  return dict;
}

function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): PickleValue | null {
  const sizes = counts(shape);
  const steps = counts(strides);
  if (!(storage instanceof StorageRef) || !isCount(offset) || sizes === null || steps === null) return null;
  return sizes.length === steps.length ? new TensorRef(storage, offset, sizes, steps) : null;
}

function counts(value: PickleValue | undefined): number[] | null {
  if (!(value instanceof PickleList)) return null;
  return value.items.every(isCount) ? (value.items as number[]) : null;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
