import { constants, createInflate, inflateSync } from 'node:zlib';

/** What Node's zlib streams are made of; pngjs relies on it too. */
interface SyncEngine {
  readonly destroyed: boolean;
  readonly _handle: {
    writeSync(
      flush: number,
      from: Uint8Array,
      at: number,
      length: number,
      to: Uint8Array,
      at2: number,
      room: number,
    ): void;
  };
  /** Bytes of room and of input that the last call left over. */
  readonly _writeState: Uint32Array;
  reset(): void;
}

/** Null where it cannot be had; undefined before the first use. */
let engine: SyncEngine | null | undefined;
let kept = new Uint8Array(0);

/**
 * Inflates a zlib stream of known length. One engine and one buffer serve all streams, where `inflateSync` takes fresh
 * memory for each, which costs several times as long as inflating a mask. They are not part of Node's documented
 * interface: whatever they do not do as expected is done again by `inflateSync`, which also says what is wrong.
 * @returns the bytes, which hold until the next call
 * @throws what `inflateSync` throws, for a broken stream or one of more than `length` + 1 bytes
 */
export function inflateOnce(stream: Uint8Array, length: number): Uint8Array {
  return inflateKept(stream, length) ?? inflateAfresh(stream, length);
}

function inflateAfresh(stream: Uint8Array, length: number): Uint8Array {
  return inflateSync(stream, { maxOutputLength: length + 1, chunkSize: Math.max(64, length + 1) });
}

function inflateKept(stream: Uint8Array, length: number): Uint8Array | null {
  engine ??= engine === undefined ? openEngine() : null;
  if (engine === null) return null;
  if (kept.length <= length) kept = new Uint8Array(length + 1);
  try {
    engine.reset();
    // One byte of room is to be left over; without it a longer stream would look like this one.
    engine._handle.writeSync(constants.Z_FINISH, stream, 0, stream.length, kept, 0, length + 1);
    if (!engine.destroyed && engine._writeState[0] === 1) return kept.subarray(0, length);
  } catch {
    // As below.
  }
  engine = undefined;
  return null;
}

function openEngine(): SyncEngine | null {
  const opened = createInflate() as unknown as Partial<SyncEngine> & { on(event: 'error', listener: () => void): void };
  // It is told here that a stream is broken; nobody else is to be.
  opened.on('error', () => {});
  const isKnown = typeof opened._handle?.writeSync === 'function' && opened._writeState instanceof Uint32Array;
  return isKnown ? (opened as unknown as SyncEngine) : null;
}
