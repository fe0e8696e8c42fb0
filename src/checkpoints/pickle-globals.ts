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

type Call = (args: readonly PickleValue[]) => PickleValue | null;

/** torch allows no more dimensions. */
const MAX_DIMENSIONS = 64;

/** A list, tuple or set made from another stands for the same items. */
const sameItems: Call = ([items]) =>
  items === undefined ? new PickleList() : items instanceof PickleList ? items : null;
/** What lies beside the weights and is never looked at: only that it is there. */
const aside: Call = () => new PickleList();

/** What each callable that a checkpoint needs stands for; null where the arguments do not fit it. */
const CALLABLES: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': orderedDict,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([data]) => (data instanceof TensorRef ? data : null),
  'torch.Size': sameItems,
  '__builtin__.set': sameItems,
  'builtins.set': sameItems,
  '__builtin__.frozenset': sameItems,
  'builtins.frozenset': sameItems,
  // Metrics that a training program counts with NumPy, bytes in older protocols, and where a tensor was.
  'numpy.dtype': aside,
  'numpy.core.multiarray.scalar': aside,
  'numpy._core.multiarray.scalar': aside,
  '_codecs.encode': aside,
  'torch.device': aside,
};

/** Types of elements, as an optimiser's settings name them: constants, not calls. */
const ELEMENT_TYPES = ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'];

/** Every name that a checkpoint's pickle may mention. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set([
  ...Object.keys(STORAGE_TYPES),
  ...Object.keys(CALLABLES),
  ...ELEMENT_TYPES.map((name) => `torch.${name}`),
]);

/** The value that a call of an allowed name stands for, or null where the call makes no sense. */
export function callGlobal(target: PickleValue, args: PickleValue): PickleValue | null {
  if (!(target instanceof Global) || !(args instanceof PickleList)) return null;
  const call = Object.hasOwn(CALLABLES, target.name) ? CALLABLES[target.name] : undefined;
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
  if (!(value instanceof PickleList) || value.items.length > MAX_DIMENSIONS) return null;
  return value.items.every(isCount) ? (value.items as number[]) : null;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
