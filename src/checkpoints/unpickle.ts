import { UserError } from '../core/errors.js';
import { ALLOWED_GLOBALS } from './pickle-globals.js';
import { MARK, OPCODES, type PickleMachine, type Slot } from './pickle-opcodes.js';
import { Global, PickleList, type PickleValue } from './pickle-values.js';

/**
 * How many values may be on the stack, be remembered, or be containers. A checkpoint with its optimiser has some ten
 * thousand; the bound keeps a hostile one below a gibibyte and some seconds.
 */
const MOST = 1 << 20;

/** Made once: a decoder for each text would take most of the time. */
const UTF8 = new TextDecoder();

/**
 * Reads a pickle of plain data and tensors. No code runs: a name that is not on the allow-list is refused, and those
 * that are on it only stand for data (format: CPython's Lib/pickletools.py, protocols 2 to 5).
 * @param where shown in errors
 * @throws UserError naming what was refused, or saying that the pickle is damaged
 */
export function unpickle(bytes: Uint8Array, where: string): PickleValue {
  return new Unpickler(bytes, where).run();
}

class Unpickler implements PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;
  #containers = 0;

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
      if (this.#stack.length > MOST) throw this.damaged('a stack of more than a million values');
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
    return UTF8.decode(this.take(length));
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

  create(value: PickleValue, parts = 0): void {
    this.#containers += 1 + parts;
    if (this.#containers > MOST) throw this.damaged('more than a million lists, dictionaries and tensors');
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
    if (this.#memo.size > MOST) throw this.damaged('more than a million remembered values');
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.damaged(`a reference to the unknown value ${index}`);
    this.push(value);
  }

  global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!ALLOWED_GLOBALS.has(full)) throw this.refused(full);
    this.create(new Global(full));
  }

  tuple(count: number): void {
    const list = new PickleList();
    if (this.#stack.length < count) throw this.damaged('an empty stack');
    list.items.push(...(count === 0 ? [] : (this.#stack.splice(-count) as PickleValue[])));
    this.create(list);
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
