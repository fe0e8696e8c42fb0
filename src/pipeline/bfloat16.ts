/**
 * Rounds each value to the nearest bfloat16, ties to even, in place; the values stay float32. The official video
 * predictor keeps its memories so (sam2_video_predictor.py, _run_single_frame_inference).
 */
export function roundToBfloat16(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  }
  return values;
}
