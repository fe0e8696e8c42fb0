import { UserError } from '../core/errors.js';
import { ALLOWED_GLOBALS, callGlobal, storageOf } from './pickle-globals.js';
import { Global, PickleDict, PickleList, type PickleValue } from './pickle-values.js';

const MAX_STACK = 1 << 22;

/** Marks a place on the stack; never a value of the result. */
const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/**
 * Reads a pickle of plain data and tensors. No code runs: a name that is not on the allow-list is refused, and those
 * that are on it only stand for data (format: CPython's Lib/pickletools.py, protocols 2 to 5).
 * @param where shown in errors
 * @throws UserError naming what was refused, or saying that the pickle is damaged
 */
export function unpickle(bytes: Uint8Array, where: string): PickleValue {
  return new Unpickler(bytes, where).run();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte();
      if (code === 0x2e) return this.#pop();
      const step = OPCODES[code];
      if (step === undefined) throw this.refused(`the pickle instruction 0x${code.toString(16).padStart(2, '0')}`);
      step(this);
      if (this.#stack.length > MAX_STACK) throw this.damaged('a stack of more than four million values');
    }
  }

  refused(what: string): UserError {
    return new UserError({
      what: 'The checkpoint asks for more than a state dict needs, and is refused; nothing of it was run.',
      where: this.#where,
      expected: 'tensors, numbers, texts, lists and dictionaries',
      found: what,
      next: "save the weights alone: torch.save({'model': model.state_dict()}, 'clean.pt')",
    });
  }

  damaged(found: string): UserError {
    return new UserError({
      what: 'The pickle in the checkpoint is damaged.',
      where: this.#where,
      found,
      next: 'download or copy the file again',
    });
  }

  take(length: number): Uint8Array {
    if (length < 0 || this.#at + length > this.#bytes.length) throw this.damaged('an end in the middle of a value');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint(width: 1 | 2 | 4 | 8): number {
    const at = this.#at;
    this.take(width);
    if (width === 1) return this.#view.getUint8(at);
    if (width === 2) return this.#view.getUint16(at, true);
    return width === 4 ? this.#view.getUint32(at, true) : Number(this.#view.getBigUint64(at, true));
  }

  int32(): number {
    const at = this.#at;
    this.take(4);
    return this.#view.getInt32(at, true);
  }

  double(): number {
    const at = this.#at;
    this.take(8);
    return this.#view.getFloat64(at, false);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.damaged('a line without an end');
    const text = this.text(end - this.#at);
    this.#at += 1;
    return text;
  }

  push(value: Slot): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    return this.#pop();
  }

  /** The values above the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw this.damaged('a missing mark');
    const values = this.#stack.splice(at).slice(1);
    return values as PickleValue[];
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.damaged('an empty stack');
    return value;
  }

  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.damaged(`a reference to the unknown value ${index}`);
    this.push(value);
  }

  global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!ALLOWED_GLOBALS.has(full)) throw this.refused(full);
    this.push(new Global(full));
  }

  tuple(count: number): void {
    const list = new PickleList();
    if (this.#stack.length < count) throw this.damaged('an empty stack');
    list.items.push(...(this.#stack.splice(this.#stack.length - count) as PickleValue[]));
    this.push(list);
  }

  #byte(): number {
    return this.uint(1);
  }

  #pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }
}

type Step = (p: Unpickler) => void;

const OPCODES: Readonly<Record<number, Step>> = {
  128: (p) => p.uint(1),
  149: (p) => p.uint(8),
  40: (p) => p.push(MARK),
  48: (p) => p.pop(),
  78: (p) => p.push(null),
  136: (p) => p.push(true),
  137: (p) => p.push(false),
  75: (p) => p.push(p.uint(1)),
  77: (p) => p.push(p.uint(2)),
  74: (p) => p.push(p.int32()),
  71: (p) => p.push(p.double()),
  138: (p) => p.push(longOf(p.take(p.uint(1)))),
  88: (p) => p.push(p.text(p.uint(4))),
  140: (p) => p.push(p.text(p.uint(1))),
  141: (p) => p.push(p.text(p.uint(8))),
  84: (p) => p.push(p.text(p.uint(4))),
  85: (p) => p.push(p.text(p.uint(1))),
  66: (p) => p.push(p.take(p.uint(4))),
  67: (p) => p.push(p.take(p.uint(1))),
  142: (p) => p.push(p.take(p.uint(8))),
  125: (p) => p.push(new PickleDict()),
  93: (p) => p.push(new PickleList()),
  143: (p) => p.push(new PickleList()),
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
  115: (p) => setItems(p, [p.pop(), p.pop()].reverse()),
  117: (p) => setItems(p, p.popToMark()),
};

function pushTuple(p: Unpickler, values: readonly PickleValue[]): void {
  const list = new PickleList();
  for (const value of values) list.items.push(value);
  p.push(list);
}

/** A little-endian two's complement integer; a number where it is safe as one. */
function longOf(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(Math.max(1, bytes.length * 8), value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function stackGlobal(p: Unpickler): void {
  const name = p.pop();
  const module = p.pop();
  if (typeof name !== 'string' || typeof module !== 'string') throw p.damaged('a name that is not a text');
  p.global(module, name);
}

function persistentId(p: Unpickler): void {
  const storage = storageOf(p.pop());
  if (storage === null) throw p.refused('a persistent id that is no tensor storage');
  p.push(storage);
}

function reduce(p: Unpickler): void {
  const args = p.pop();
  const target = p.pop();
  const value = callGlobal(target, args);
  if (value === null) throw p.refused(`a call of ${target instanceof Global ? target.name : 'a value'}`);
  p.push(value);
}

function append(p: Unpickler, values: readonly PickleValue[]): void {
  const list = p.top();
  if (!(list instanceof PickleList)) throw p.damaged('items for something that is no list');
  for (const value of values) list.items.push(value);
}

function setItems(p: Unpickler, values: readonly PickleValue[]): void {
  const dict = p.top();
  if (!(dict instanceof PickleDict) || values.length % 2 !== 0)
    throw p.damaged('entries for something that is no dictionary');
  for (let i = 0; i < values.length; i += 2) dict.entries.set(values[i]!, values[i + 1]!);
}
