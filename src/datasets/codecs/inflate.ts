import { constants, createInflate, inflateSync } from 'node:zlib';

/** What Node's zlib streams are made of; pngjs relies on it too. */
interface ZlibHandle {
  writeSync(
    flush: number,
    from: Uint8Array,
    at: number,
    size: number,
    to: Uint8Array,
    toAt: number,
    room: number,
  ): void;
  reset(): void;
  /** Called before `writeSync` returns where the stream is broken. */
  onerror: () => void;
}

interface Engine {
  readonly handle: ZlibHandle;
  /** Bytes of room and of input that the last call left over. */
  readonly left: Uint32Array;
}

/** Null where it cannot be had; undefined before the first use. */
let engine: Engine | null | undefined;
let isBroken = false;
let kept = new Uint8Array(0);

/**
 * Inflates a zlib stream of known length. One engine and one buffer serve all streams, where `inflateSync` takes fresh
 * memory for each, which costs several times as long as inflating a mask. They are not part of Node's documented
 * interface: where they are not there, or a stream does not come out as expected, `inflateSync` does it again, and says
 * what is wrong.
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
  if (engine === undefined) engine = openEngine();
  if (engine === null) return null;
  if (kept.length <= length) kept = new Uint8Array(length + 1);
  isBroken = false;
  engine.handle.reset();
  // One byte of room is to be left over; without it a longer stream would look like this one.
  engine.handle.writeSync(constants.Z_FINISH, stream, 0, stream.length, kept, 0, length + 1);
  return !isBroken && engine.left[0] === 1 ? kept.subarray(0, length) : null;
}

function openEngine(): Engine | null {
  const opened = createInflate() as unknown as {
    readonly _handle?: Partial<ZlibHandle>;
    readonly _writeState?: unknown;
  };
  const { _handle: handle, _writeState: left } = opened;
  if (typeof handle?.writeSync !== 'function' || typeof handle.reset !== 'function') return null;
  if (!(left instanceof Uint32Array)) return null;
  handle.onerror = () => {
    isBroken = true;
  };
  return { handle: handle as ZlibHandle, left };
}
