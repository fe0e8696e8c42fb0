import type { ObjectMeta, Sequence } from '../../core/dataset.js';
import { type Defect, warning } from './defect.js';

/** Of fewer masks, those that a test set gives to begin with, nothing is to be expected of the rest. */
const SOME = 3;

/** LVOS annotates every fifth frame. */
const LVOS_STEP = 5;

/** The step that most neighbours of an ascending list have; at least two numbers. */
export function usualStep(numbers: readonly number[]): number {
  const steps = numbers.slice(1).map((number, i) => number - numbers[i]!);
  return steps.sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)]!;
}

/** Frames without a mask where most others of the same rhythm have one. */
export function annotationGaps({ name, frames, annotated }: Sequence): Defect[] {
  if (annotated.length < SOME) return [];
  const step = usualStep(annotated);
  const known = new Set(annotated);
  const expected = frames.flatMap((frame, i) => ((i - annotated[0]!) % step === 0 && !known.has(i) ? [frame] : []));
  // Fewer masks than gaps are a choice, such as the first frames of a test set.
  if (expected.length === 0 || expected.length > annotated.length) return [];
  return [
    warning(name, {
      what: `${counted(expected.length)} no mask, where the others have one${step > 1 ? ` every ${step} frames` : ''}.`,
      where: name,
      expected: `masks of ${some(expected)}`,
      found: `${annotated.length} masks`,
      next: 'extract the annotations again; frames without a mask are not scored',
    }),
  ];
}

/** What meta.json says of where objects are, against the masks that are there. */
export function metaPlaces(sequence: Sequence): Defect[] {
  const annotated = new Set(sequence.annotated.map((index) => sequence.frames[index]!));
  const numbers = new Set([...annotated].map(Number));
  const hasMore = annotated.size >= SOME;
  return [...(sequence.meta ?? [])].flatMap(([object, meta]) => {
    const lacking = [
      ...(meta.first === null || annotated.has(meta.first) ? [] : [meta.first]),
      ...(hasMore ? rangeOf(meta).filter((number) => !numbers.has(number)) : []),
    ];
    if (lacking.length === 0) return [];
    return [
      {
        severity: 'error' as const,
        sequence: sequence.name,
        what: 'meta.json gives an object frames that have no mask.',
        where: `${sequence.name}, object ${object}`,
        expected: `masks of the frames ${some(lacking.map(String))}`,
        next: 'extract the annotations again, or take the meta.json that belongs to them',
      },
    ];
  });
}

function rangeOf({ range }: ObjectMeta): readonly number[] {
  if (range === undefined) return [];
  const count = Math.ceil((range.end - range.start) / LVOS_STEP);
  return Array.from({ length: count }, (_, i) => range.start + i * LVOS_STEP);
}

function counted(frames: number): string {
  return frames === 1 ? 'A frame has' : `${frames} frames have`;
}

function some(list: readonly string[]): string {
  return `${list.slice(0, 5).join(', ')}${list.length > 5 ? `, and ${list.length - 5} more` : ''}`;
}
