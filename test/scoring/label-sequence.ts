import type { Annotation, Sequence } from '../../src/core/dataset.js';
import type { LabelImage } from '../../src/core/image.js';
import type { SequenceMasks } from '../../src/scoring/read-predictions.js';

/** Labels from lines of digits; a point is 0. */
export function labels(...lines: readonly string[]): LabelImage {
  const width = lines[0]!.length;
  const data = Uint8Array.from(lines.join('').replaceAll('.', '0'), Number);
  return { width, height: lines.length, data };
}

/** Labels from runs: value, length, value, length, ... */
export function labelsOfRuns(width: number, height: number, runs: readonly number[]): LabelImage {
  const data = new Uint8Array(width * height);
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    data.fill(runs[i]!, at, at + runs[i + 1]!);
    at += runs[i + 1]!;
  }
  return { width, height, data };
}

const frameName = (index: number) => String(index).padStart(5, '0');

export function annotationOf(image: LabelImage): Annotation {
  return { kind: 'labels', image };
}

/** A sequence without pictures, whose every frame is annotated, held in memory. */
export function sequenceOf(truth: readonly Annotation[], name = 'made'): Sequence {
  const absent = () => Promise.reject(new Error('not there'));
  return {
    name,
    frames: truth.map((_, i) => frameName(i)),
    annotated: truth.map((_, i) => i),
    hasPictures: false,
    size: absent,
    picture: absent,
    objectMasks: absent,
    annotation: async (index) => truth[index]!,
  };
}

/** Predictions by frame; null where a frame has no file, and an error where it cannot be read. */
export function masksOf(
  predictions: readonly (Annotation | Error | null)[],
  objects?: readonly string[],
): SequenceMasks {
  return {
    read: async (frame) => {
      const stored = predictions[Number(frame)]!;
      if (stored instanceof Error) throw stored;
      return stored;
    },
    file: (frame, object) => ['made', ...(object === undefined ? [] : [object]), `${frame}.png`].join('/'),
    ...(objects === undefined ? {} : { objects }),
  };
}
