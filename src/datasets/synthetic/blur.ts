import type { Canvas } from './canvas.js';

/** Least blur that is worth its time, in pixels. */
const LEAST = 0.25;

/** Means over boxes of 2 * radius + 1 pixels, whose ends count in part. */
export function blur({ width, height, colours }: Canvas, radiusX: number, radiusY: number): void {
  if (radiusX >= LEAST) {
    for (let row = 0; row < height; row++) {
      for (let c = 0; c < 3; c++) blurLine(colours, row * width * 3 + c, 3, width, radiusX);
    }
  }
  if (radiusY < LEAST) return;
  for (let column = 0; column < width; column++) {
    for (let c = 0; c < 3; c++) blurLine(colours, column * 3 + c, width * 3, height, radiusY);
  }
}

let spare = new Float32Array(0);

function blurLine(values: Float32Array, start: number, stride: number, count: number, radius: number): void {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const pad = whole + 1;
  if (spare.length < count + 2 * pad) spare = new Float32Array(count + 2 * pad);
  for (let i = 0; i < count; i++) spare[pad + i] = values[start + i * stride]!;
  spare.fill(spare[pad]!, 0, pad);
  spare.fill(spare[pad + count - 1]!, pad + count, 2 * pad + count);
  let sum = 0;
  for (let i = 1; i < 2 * pad; i++) sum += spare[i]!;
  const scale = 1 / (2 * radius + 1);
  for (let i = 0; i < count; i++) {
    values[start + i * stride] = (sum + part * (spare[i]! + spare[i + 2 * pad]!)) * scale;
    sum += spare[i + 2 * pad]! - spare[i + 1]!;
  }
}
