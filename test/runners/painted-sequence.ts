import { type BitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { Sequence } from '../../src/core/dataset.js';
import { splitLabels } from '../../src/core/label-rows.js';

export interface Painted {
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  /** Label of a pixel on a frame; a square that moves to the right where it is left out. */
  readonly label?: (frame: number, x: number, y: number) => number;
  readonly annotated?: readonly number[];
  /** Width of the masks, where they are of another size than the pictures. */
  readonly maskWidth?: number;
}

/** A sequence that is computed, not stored: one object, "1", unless `label` says otherwise. */
export function paintedSequence(painted: Painted = {}): Sequence {
  const { name = 'painted', width = 24, height = 16, frames = 6, maskWidth = width } = painted;
  const label = painted.label ?? ((frame, x, y) => Number(x >= 2 + frame && x < 8 + frame && y >= 4 && y < 10));
  const names = Array.from({ length: frames }, (_, index) => String(index).padStart(5, '0'));
  const labels = (frame: number) => {
    const data = Uint8Array.from({ length: maskWidth * height }, (_, index) =>
      label(frame, index % maskWidth, Math.floor(index / maskWidth)),
    );
    return { width: maskWidth, height, data };
  };
  return {
    name,
    frames: names,
    annotated: painted.annotated ?? names.map((_, index) => index),
    hasPictures: true,
    size: async () => ({ width, height }),
    picture: async () => ({ width, height, data: new Uint8Array(width * height * 3) }),
    source: (index) => ({
      kind: 'given',
      annotation: { kind: 'labels', width: maskWidth, height, masks: splitLabels(labels(index)) },
    }),
    objectMasks: async (index) => new Map([...splitLabels(labels(index))].map(([id, mask]) => [String(id), mask])),
  };
}

/** A rectangle of set pixels. */
export function box(width: number, height: number, left: number, top: number, right: number, bottom: number): BitMask {
  return maskFrom(width, height, (index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return x >= left && x < right && y >= top && y < bottom;
  });
}
