/** Arrays of numbers that travel as bytes; everything else travels as JSON. */
const ARRAYS = { Uint8Array, Uint32Array, Float32Array, BigInt64Array } as const;
type ArrayName = keyof typeof ARRAYS;
type Numbers = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Stands in the JSON for an array: its type, where its bytes begin and how many elements it has. */
interface Stand {
  readonly $array: ArrayName;
  readonly at: number;
  readonly length: number;
}

const ALIGNED = 8;

/**
 * A message between the program and a page: the length of a JSON text (8 bytes, little-endian), the text, the bytes of
 * the arrays in it, each at a multiple of 8. Numbers that JSON lacks become null.
 */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  const text = JSON.stringify(message, (_, value: unknown) => {
    const name = arrayName(value);
    if (name === null) return value;
    const { buffer, byteOffset, byteLength, length } = value as Numbers;
    const stand: Stand = { $array: name, at: end, length };
    arrays.push({ at: end, bytes: new Uint8Array(buffer, byteOffset, byteLength) });
    end = aligned(end + byteLength);
    return stand;
  });
  const json = new TextEncoder().encode(text);
  const start = aligned(ALIGNED + json.length);
  const whole = new Uint8Array(start + end);
  new DataView(whole.buffer).setUint32(0, json.length, true);
  whole.set(json, ALIGNED);
  for (const { at, bytes } of arrays) whole.set(bytes, start + at);
  return whole;
}

/**
 * The message that these bytes are; its arrays lie in them.
 * @throws RangeError or SyntaxError where they are none
 */
export function decodeMessage(bytes: Uint8Array): unknown {
  const whole = bytes.byteOffset % ALIGNED === 0 ? bytes : bytes.slice();
  const length = new DataView(whole.buffer, whole.byteOffset, ALIGNED).getUint32(0, true);
  const text = new TextDecoder().decode(whole.subarray(ALIGNED, ALIGNED + length));
  const start = whole.byteOffset + aligned(ALIGNED + length);
  return JSON.parse(text, (_, value: unknown) => {
    if (!isStand(value)) return value;
    return new ARRAYS[value.$array](whole.buffer as ArrayBuffer, start + value.at, value.length);
  });
}

function arrayName(value: unknown): ArrayName | null {
  if (!ArrayBuffer.isView(value)) return null;
  const name = Object.entries(ARRAYS).find(([, type]) => value instanceof type)?.[0];
  if (name === undefined) throw new TypeError(`${value.constructor.name} does not travel`);
  return name as ArrayName;
}

function isStand(value: unknown): value is Stand {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '$array');
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNED) * ALIGNED;
}
