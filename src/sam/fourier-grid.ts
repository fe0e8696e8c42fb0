/**
 * Random Fourier encoding of a square grid of pixel centres (PositionEmbeddingRandom.forward).
 * @param gaussian the checkpoint's matrix, [2, half]
 * @returns [size * size, 2 * half]
 */
export function fourierGrid(size: number, gaussian: Float32Array): Float32Array {
  const half = gaussian.length / 2;
  const result = new Float32Array(size * size * half * 2);
  for (let y = 0, token = 0; y < size; y++) {
    for (let x = 0; x < size; x++, token++) {
      const u = (2 * (x + 0.5)) / size - 1;
      const v = (2 * (y + 0.5)) / size - 1;
      for (let i = 0; i < half; i++) {
        const angle = 2 * Math.PI * (u * gaussian[i]! + v * gaussian[half + i]!);
        result[token * half * 2 + i] = Math.sin(angle);
        result[token * half * 2 + half + i] = Math.cos(angle);
      }
    }
  }
  return result;
}
