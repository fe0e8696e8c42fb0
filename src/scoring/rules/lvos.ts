import type { ObjectMeta } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { mean, roundHalfEven } from '../../metrics/statistics.js';
import { objectsOfMeta } from './places.js';
import type { MeasuredSequence, Rules } from './rules.js';

/** LVOS annotates every fifth frame. */
const STEP = 5;

/** LVOS (lvos/evaluation.py of LingyiHongfd/lvos-evaluation): the frames that meta.json gives each object. */
export const lvos: Rules = {
  name: 'lvos',
  summary:
    "objects and frames of meta.json (every fifth, the first and the end left out), means divided by meta's number of frames, mean of J and F over seen and unseen videos",
  truth: 'ids',
  prediction: 'ids',
  unknownObject: 'warning',
  missingSequence: 'error',
  means: 'seen-unseen',
  select: (measured) => {
    const meta = objectsOfMeta(measured.sequence, 'lvos');
    const objects = [...meta].map(([name, object]) => selectObject(measured, name, object));
    const counted = objects.filter(({ places, zeros }) => places.length + zeros > 0);
    const left = objects.filter((object) => !counted.includes(object)).map(({ name }) => name);
    const warning = `${measured.sequence.name}: left out ${left.join(', ')}, to which meta.json gives no frame that counts`;
    return { objects: counted, warnings: left.length === 0 ? [] : [warning] };
  },
  figures: (frames) => ({ V: variation(frames.map(({ J, F }) => (J + F[0]!) / 2)) }),
};

/** Standard deviation of J&F over time, its square rounded to four decimals (db_statistics_var of lvos/utils.py). */
function variation(values: readonly number[]): number {
  const centre = mean(values);
  const variance = mean(values.map((value) => (centre - value) ** 2));
  return Math.sqrt(roundHalfEven(variance * 1e4) / 1e4);
}

function selectObject({ sequence, frames }: MeasuredSequence, name: string, { range }: ObjectMeta) {
  if (range === undefined) throw noRange(sequence.name, name);
  const numbered = new Map(frames.map(({ index }, place) => [Number(sequence.frames[index]), place]));
  const places: number[] = [];
  for (let i = 1, number = range.start + STEP; number < range.end; i++, number += STEP) {
    if (i === range.frames - 1) continue;
    const place = numbered.get(number);
    if (place === undefined) throw noFrame(sequence.name, name, number);
    places.push(place);
  }
  // An object of its only frame has nothing to score, and its `frame_nums` says so.
  const zeros = Math.max(0, range.frames - 2) - places.length;
  if (zeros < 0) throw tooFew(sequence.name, name, range.frames, places.length);
  return { name, places, zeros };
}

function noRange(sequence: string, object: string): UserError {
  return new UserError({
    what: 'The rules lvos take the frames of an object from meta.json, which does not give them.',
    where: `${sequence}, object ${object}`,
    expected: '"frame_range" with "start", "end" and "frame_nums"',
    next: 'take the meta.json of LVOS, or score with --rules vos-benchmark',
  });
}

function noFrame(sequence: string, object: string, number: number): UserError {
  return new UserError({
    what: 'The ground truth lacks a frame that meta.json gives an object.',
    where: `${sequence}, object ${object}`,
    expected: `frame ${String(number).padStart(8, '0')}`,
    found: 'no such mask',
    next: 'extract the annotations again',
  });
}

function tooFew(sequence: string, object: string, given: number, found: number): UserError {
  return new UserError({
    what: 'meta.json gives an object fewer frames than its range has.',
    where: `${sequence}, object ${object}`,
    expected: `"frame_nums" of at least ${found + 2}`,
    found: String(given),
  });
}
