import { callGlobal, storageOf } from './pickle-globals.js';
import { Global, PickleDict, PickleList, type PickleValue } from './pickle-values.js';

/** Marks a place on the stack; never a value of the result. */
export const MARK = Symbol('mark');
export type Slot = PickleValue | typeof MARK;

/** Python writes no integer that needs more. */
const MAX_LONG = 255;

/** What an instruction works on: the bytes that follow it, the stack and the memo. */
export interface PickleMachine {
  take(length: number): Uint8Array;
  uint(width: 1 | 2 | 4 | 8): number;
  int32(): number;
  double(): number;
  text(length: number): string;
  line(): string;
  push(value: Slot): void;
  /**
   * Pushes a new container, of which there may only be so many.
   * @param parts values that were looked at to make it
   */
  create(value: PickleValue, parts?: number): void;
  pop(): PickleValue;
  top(): PickleValue;
  popToMark(): PickleValue[];
  memoize(index?: number): void;
  recall(index: number): void;
  global(module: string, name: string): void;
  tuple(count: number): void;
  /** The error for what no state dict needs. */
  refused(what: string): Error;
  /** The error for what Python does not write. */
  damaged(found: string): Error;
}

type Step = (p: PickleMachine) => void;

/** The instructions that a state dict needs, by code (CPython's Lib/pickletools.py). */
export const OPCODES: Readonly<Record<number, Step>> = {
  128: (p) => p.uint(1),
  149: (p) => p.uint(8),
  40: (p) => p.push(MARK),
  48: (p) => p.pop(),
  49: (p) => p.popToMark(),
  50: (p) => p.push(p.top()),
  78: (p) => p.push(null),
  136: (p) => p.push(true),
  137: (p) => p.push(false),
  75: (p) => p.push(p.uint(1)),
  77: (p) => p.push(p.uint(2)),
  74: (p) => p.push(p.int32()),
  71: (p) => p.push(p.double()),
  138: (p) => p.push(longOf(p.take(p.uint(1)))),
  139: (p) => p.push(longOf(p.take(shortLength(p)))),
  88: (p) => p.push(p.text(p.uint(4))),
  140: (p) => p.push(p.text(p.uint(1))),
  141: (p) => p.push(p.text(p.uint(8))),
  84: (p) => p.push(p.text(p.uint(4))),
  85: (p) => p.push(p.text(p.uint(1))),
  66: (p) => p.create(p.take(p.uint(4))),
  67: (p) => p.create(p.take(p.uint(1))),
  142: (p) => p.create(p.take(p.uint(8))),
  150: (p) => p.create(p.take(p.uint(8))),
  125: (p) => p.create(new PickleDict()),
  93: (p) => p.create(new PickleList()),
  143: (p) => p.create(new PickleList()),
  41: (p) => p.tuple(0),
  133: (p) => p.tuple(1),
  134: (p) => p.tuple(2),
  135: (p) => p.tuple(3),
  116: (p) => pushTuple(p, p.popToMark()),
  113: (p) => p.memoize(p.uint(1)),
  114: (p) => p.memoize(p.uint(4)),
  148: (p) => p.memoize(),
  104: (p) => p.recall(p.uint(1)),
  106: (p) => p.recall(p.uint(4)),
  99: (p) => p.global(p.line(), p.line()),
  147: stackGlobal,
  81: persistentId,
  82: reduce,
  98: (p) => p.pop(),
  97: (p) => append(p, [p.pop()]),
  101: (p) => append(p, p.popToMark()),
  144: (p) => append(p, p.popToMark()),
  145: (p) => pushTuple(p, p.popToMark()),
  115: (p) => setItems(p, [p.pop(), p.pop()].reverse()),
  117: (p) => setItems(p, p.popToMark()),
};

function pushTuple(p: PickleMachine, values: readonly PickleValue[]): void {
  const list = new PickleList();
  for (const value of values) list.items.push(value);
  p.create(list);
}

function shortLength(p: PickleMachine): number {
  const length = p.int32();
  if (length > MAX_LONG) throw p.damaged(`an integer of ${length} bytes`);
  return length;
}

/** A little-endian two's complement integer; a number where it is safe as one. */
function longOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(Math.max(1, bytes.length * 8), value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function stackGlobal(p: PickleMachine): void {
  const name = p.pop();
  const module = p.pop();
  if (typeof name !== 'string' || typeof module !== 'string') throw p.damaged('a name that is not a text');
  p.global(module, name);
}

function persistentId(p: PickleMachine): void {
  const storage = storageOf(p.pop());
  if (storage === null) throw p.refused('a persistent id that is no tensor storage');
  p.create(storage);
}

function reduce(p: PickleMachine): void {
  const args = p.pop();
  const target = p.pop();
  const value = callGlobal(target, args);
  if (value === null) throw p.refused(`a call of ${target instanceof Global ? target.name : 'a value'}`);
  p.create(value, partsOf(args));
}

/** A list is cheap to name again and dear to copy: a call counts for as much as its lists are long. */
function partsOf(args: PickleValue): number {
  if (!(args instanceof PickleList)) return 0;
  const lengths = args.items.map((item) => (item instanceof PickleList ? item.items.length : 0));
  return lengths.reduce((sum, length) => sum + length, args.items.length);
}

function append(p: PickleMachine, values: readonly PickleValue[]): void {
  const list = p.top();
  if (!(list instanceof PickleList)) throw p.damaged('items for something that is no list');
  for (const value of values) list.items.push(value);
}

function setItems(p: PickleMachine, values: readonly PickleValue[]): void {
  const dict = p.top();
  if (!(dict instanceof PickleDict) || values.length % 2 !== 0)
    throw p.damaged('entries for something that is no dictionary');
  for (let i = 0; i < values.length; i += 2) dict.entries.set(values[i]!, values[i + 1]!);
}
