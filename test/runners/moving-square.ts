import type { Sequence } from '../../src/core/dataset.js';
import { paintedSequence } from './painted-sequence.js';

/** A bright square on a dark, textured ground; it moves. */
export function movingSquare(frames: number): Sequence {
  const painted = paintedSequence({ width: 72, height: 56, frames, label });
  const picture = async (frame: number) => {
    const data = new Uint8Array(72 * 56 * 3);
    for (let i = 0; i < 72 * 56; i++) {
      const isObject = label(frame, i % 72, Math.floor(i / 72)) === 1;
      data.set(isObject ? [240, 200 - ((i * 7) % 40), 60] : [30 + ((i * 13) % 50), 60, 90 + ((i * 5) % 30)], i * 3);
    }
    return { width: 72, height: 56, data };
  };
  return { ...painted, picture };
}

function label(frame: number, x: number, y: number): number {
  return Number(x >= 10 + 3 * frame && x < 34 + 3 * frame && y >= 12 && y < 40);
}
