import { UserError } from '../core/errors.js';
import type { ChosenMask } from './mask-selection.js';
import type { SpillStore } from './spill.js';

/** What is kept of one object on one frame: the answer and its memory, side^2 * memDim values. */
export interface FrameOutput extends ChosenMask {
  readonly memory: Float32Array;
}

/** Lengths of the parts of an output. */
export interface OutputSizes {
  readonly memory: number;
  readonly pointer: number;
  readonly logits: number;
}

/** Numbers of the records of one session's spill store, shared by its objects. */
export class SlotNumbers {
  readonly #free: number[] = [];
  #next = 0;

  take(): number {
    return this.#free.pop() ?? this.#next++;
  }

  give(slot: number): void {
    this.#free.push(slot);
  }
}

export interface HistoryOptions {
  readonly sizes: OutputSizes;
  /** Outputs held in memory; more than one frame attends to. */
  readonly held: number;
  /** Where the others go; null where they are dropped. */
  readonly store: SpillStore | null;
  readonly slots: SlotNumbers;
}

/**
 * The outputs of one object on the frames that were tracked. Those used last are held in memory; the others are on
 * disk, so that memory does not grow with the video, or dropped, and then missed by name.
 */
export class FrameHistory {
  readonly #options: HistoryOptions;
  /** The one used longest ago comes first. */
  readonly #held = new Map<number, FrameOutput>();
  readonly #spilled = new Map<number, number>();
  readonly #dropped = new Set<number>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** True for a frame whose output was dropped, too: whoever asks for it is told. */
  has(frame: number): boolean {
    return this.recalls(frame) || this.#dropped.has(frame);
  }

  /** True where `get` has an answer. */
  recalls(frame: number): boolean {
    return this.#held.has(frame) || this.#spilled.has(frame);
  }

  async set(frame: number, output: FrameOutput): Promise<void> {
    this.delete(frame);
    await this.#hold(frame, output);
  }

  /** @throws UserError where the output was dropped */
  async get(frame: number): Promise<FrameOutput> {
    const held = this.#held.get(frame);
    if (held !== undefined) {
      this.#held.delete(frame);
      this.#held.set(frame, held);
      return held;
    }
    const slot = this.#spilled.get(frame);
    if (slot === undefined) throw dropped(frame);
    const { sizes, store } = this.#options;
    const record = new Float32Array(sizes.memory + sizes.pointer + sizes.logits + 1);
    await store!.read(slot, record);
    const output = fromRecord(record, sizes);
    await this.#hold(frame, output);
    return output;
  }

  delete(frame: number): void {
    this.#held.delete(frame);
    this.#dropped.delete(frame);
    const slot = this.#spilled.get(frame);
    if (slot === undefined) return;
    this.#spilled.delete(frame);
    this.#options.slots.give(slot);
  }

  clear(): void {
    for (const slot of this.#spilled.values()) this.#options.slots.give(slot);
    this.#spilled.clear();
    this.#held.clear();
    this.#dropped.clear();
  }

  async #hold(frame: number, output: FrameOutput): Promise<void> {
    this.#held.set(frame, output);
    if (this.#held.size <= this.#options.held) return;
    const [oldest, evicted] = this.#held.entries().next().value!;
    this.#held.delete(oldest);
    const { store, slots } = this.#options;
    if (store === null) {
      this.#dropped.add(oldest);
    } else if (!this.#spilled.has(oldest)) {
      const slot = slots.take();
      await store.write(slot, toRecord(evicted));
      this.#spilled.set(oldest, slot);
    }
  }
}

function toRecord({ memory, pointer, lowResLogits, objectScore }: FrameOutput): Float32Array {
  const record = new Float32Array(memory.length + pointer.length + lowResLogits.length + 1);
  record.set(memory);
  record.set(pointer, memory.length);
  record.set(lowResLogits, memory.length + pointer.length);
  record[record.length - 1] = objectScore;
  return record;
}

function fromRecord(record: Float32Array, { memory, pointer }: OutputSizes): FrameOutput {
  return {
    memory: record.subarray(0, memory),
    pointer: record.subarray(memory, memory + pointer),
    lowResLogits: record.subarray(memory + pointer, record.length - 1),
    objectScore: record[record.length - 1]!,
  };
}

function dropped(frame: number): UserError {
  return new UserError({
    what: 'This needs what was tracked on a frame that the session no longer remembers.',
    where: `frame ${frame}`,
    expected: 'frames in their order, each once: the session was opened to forget what lies behind',
    next: "open the session with history: 'keep' to correct frames that were tracked, or to go back",
  });
}
