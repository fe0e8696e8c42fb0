import { floatTensor } from '../core/tensor.js';
import type { MemoryInputs, NetworkSpec } from './network.js';

/** What is kept of one object on one frame. */
export interface FrameMemory {
  /** side^2 * memDim values. */
  readonly memory: Float32Array;
  /** dModel values. */
  readonly pointer: Float32Array;
}

interface TimedMemory {
  readonly row: number;
  readonly memory: Float32Array;
}

interface TimedPointer {
  readonly distance: number;
  readonly pointer: Float32Array;
}

/**
 * One object's memories while a video is tracked forward: every prompted frame, and of the others as many as a later
 * frame can still attend to, so that it does not grow with the video
 * (SAM2Base._prepare_memory_conditioned_features).
 */
export class MemoryBank {
  readonly #spec: NetworkSpec;
  readonly #videoLength: number;
  readonly #prompted = new Map<number, FrameMemory>();
  readonly #tracked = new Map<number, FrameMemory>();

  constructor(spec: NetworkSpec, videoLength: number) {
    this.#spec = spec;
    this.#videoLength = videoLength;
  }

  /** Frames that are remembered without having been prompted, oldest first. */
  get trackedFrames(): readonly number[] {
    return [...this.#tracked.keys()];
  }

  addPrompted(frame: number, memory: FrameMemory): void {
    this.#prompted.set(frame, memory);
    this.#tracked.delete(frame);
  }

  /** Adds a tracked frame and forgets those that no later frame attends to. */
  addTracked(frame: number, memory: FrameMemory): void {
    this.#tracked.set(frame, memory);
    const reach = Math.max(this.#spec.numMaskmem - 1, this.#spec.maxObjPtrsInEncoder - 1);
    for (const old of this.#tracked.keys()) {
      if (old <= frame - reach) this.#tracked.delete(old);
    }
  }

  /** Memories and pointers that `frame` attends to: the prompted frames first, then the recent ones. */
  inputsFor(frame: number): MemoryInputs {
    const memories = [...this.#promptedMemories(), ...this.#recentMemories(frame)];
    const pointers = [...this.#promptedPointers(frame), ...this.#recentPointers(frame)];
    const longest = Math.min(this.#videoLength, this.#spec.maxObjPtrsInEncoder) - 1;
    const { memDim, dModel } = this.#spec;
    const tokens = memories[0]!.memory.length / memDim;
    return {
      memory: floatTensor(join(memories.map(({ memory }) => memory)), [1, memories.length, tokens, memDim]),
      memoryTime: memories.map(({ row }) => row),
      pointers: floatTensor(join(pointers.map(({ pointer }) => pointer)), [1, pointers.length, dModel]),
      pointerTime: pointers.map(({ distance }) => distance / longest),
    };
  }

  /** A prompted frame has the last row of the temporal encoding, wherever it lies. */
  #promptedMemories(): TimedMemory[] {
    const row = this.#spec.numMaskmem - 1;
    return [...this.#prompted.values()].map(({ memory }) => ({ row, memory }));
  }

  /** The frame before has row 0, the one before it row 1, ...; frames without a memory are passed over. */
  #recentMemories(frame: number): TimedMemory[] {
    const found: TimedMemory[] = [];
    for (let distance = this.#spec.numMaskmem - 1; distance >= 1; distance--) {
      const entry = this.#tracked.get(frame - distance);
      if (entry !== undefined) found.push({ row: distance - 1, memory: entry.memory });
    }
    return found;
  }

  #promptedPointers(frame: number): TimedPointer[] {
    const { useSignedTposEncToObjPtrs: signed, onlyObjPtrsInThePastForEval: pastOnly } = this.#spec;
    return [...this.#prompted]
      .filter(([prompted]) => !pastOnly || prompted <= frame)
      .map(([prompted, { pointer }]) => ({
        distance: signed ? frame - prompted : Math.abs(frame - prompted),
        pointer,
      }));
  }

  #recentPointers(frame: number): TimedPointer[] {
    const found: TimedPointer[] = [];
    const reach = Math.min(this.#videoLength, this.#spec.maxObjPtrsInEncoder);
    for (let distance = 1; distance < reach; distance++) {
      const entry = this.#tracked.get(frame - distance);
      if (entry !== undefined) found.push({ distance, pointer: entry.pointer });
    }
    return found;
  }
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
