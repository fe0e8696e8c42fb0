import * as ort from 'onnxruntime-node';

/** Memories of a full memory bank. */
export const FULL = 7;

/** Noise in the shapes that a loaded graph asks for, as onnxruntime's tensors: one object, 16 pointers, one point. */
export function noiseFor(session, memories) {
  const named = { objects: 1, memories, pointers: 16, points: 1 };
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 1.7;
  };
  const made = session.inputMetadata.map(({ name, type, shape }) => {
    const dims = shape.map((size) => (typeof size === 'number' ? size : (named[size] ?? 1)));
    const count = dims.reduce((product, size) => product * size, 1);
    if (type === 'float32') return [name, new ort.Tensor(type, Float32Array.from({ length: count }, draw), dims)];
    if (type === 'bool') return [name, new ort.Tensor(type, new Uint8Array(count), dims)];
    const rows = BigInt64Array.from({ length: count }, (_, i) => BigInt(i));
    return [name, new ort.Tensor(type, rows, dims)];
  });
  return Object.fromEntries(made);
}
