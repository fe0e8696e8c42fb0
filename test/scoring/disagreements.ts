import type { Annotation, ObjectMeta } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import { RULES } from '../../src/scoring/rules/registry.js';
import type { Rules } from '../../src/scoring/rules/rules.js';
import { scoreSet } from '../../src/scoring/score-set.js';
import { annotationOf, labels, predictionsOf, sequenceOf } from './label-sequence.js';

/** What every rule set has to decide on: five annotated frames of one row of pixels each; null has no file. */
export interface Situation {
  readonly name: string;
  readonly truth: readonly string[];
  /** Null where the sequence has no predictions at all. */
  readonly guess: readonly (string | null)[] | null;
  /** The object that the cell is about; 2 where it is left out. */
  readonly object?: string;
}

const both = '1122';
const one = '11..';

/** `9` stands for the label 255. */
export const SITUATIONS: readonly Situation[] = [
  { name: 'predicted right throughout', truth: [both, both, both, both, both], guess: [both, both, both, both, both] },
  {
    name: 'wrong on the first and the last frame',
    truth: [both, both, both, both, both],
    guess: [one, both, both, both, one],
  },
  {
    name: 'no file for the first and the last frame',
    truth: [both, both, both, both, both],
    guess: [null, both, both, both, null],
  },
  { name: 'no file for a frame between', truth: [both, both, both, both, both], guess: [both, both, null, both, both] },
  { name: 'no predictions of the sequence', truth: [both, both, both, both, both], guess: null },
  { name: 'absent from one prediction', truth: [both, both, both, both, both], guess: [both, both, one, both, both] },
  {
    name: 'absent from truth and prediction on one frame',
    truth: [both, both, one, both, both],
    guess: [both, both, one, both, both],
  },
  {
    name: 'comes on the third frame, predicted right',
    truth: [one, one, both, both, both],
    guess: [one, one, both, both, both],
  },
  {
    name: 'comes on the third frame, predicted from the second',
    truth: [one, one, both, both, both],
    guess: [one, both, both, both, both],
  },
  {
    name: 'comes on the third frame, predicted from the fourth',
    truth: [one, one, both, both, both],
    guess: [one, one, one, both, both],
  },
  {
    name: 'on the first frame only, not predicted after',
    truth: [both, one, one, one, one],
    guess: [both, one, one, one, one],
  },
  {
    name: 'on the last frame only, predicted right',
    truth: [one, one, one, one, both],
    guess: [one, one, one, one, both],
  },
  { name: 'predicted on one frame, never there', truth: [one, one, one, one, one], guess: [one, one, both, one, one] },
  {
    name: 'the label 255, predicted right',
    truth: ['1199', '1199', '1199', '1199', '1199'],
    guess: ['1199', '1199', '1199', '1199', '1199'],
    object: '255',
  },
  { name: 'only three annotated frames, predicted right', truth: [both, both, both], guess: [both, both, both] },
  { name: 'only two annotated frames, predicted right', truth: [both, both], guess: [both, both] },
];

const FIRST = 1;
const STEP = 5;

function annotation(line: string): Annotation {
  const image = labels(line);
  return annotationOf({ ...image, data: image.data.map((label) => (label === 9 ? 255 : label)) });
}

/** The same as one folder an object, each with a file on every frame. */
function asFolders(stored: Annotation, objects: readonly string[]): Annotation {
  if (stored.kind === 'objects') return stored;
  const empty = annotation('....');
  const none = empty.kind === 'labels' ? { width: 4, height: 1, stride: 1, words: new Uint32Array(1) } : null;
  const masks = new Map(objects.map((name) => [name, stored.masks.get(Number(name)) ?? none!]));
  return { kind: 'objects', width: 4, height: 1, masks };
}

function metaOf({ truth }: Situation, frames: readonly string[]): ReadonlyMap<string, ObjectMeta> {
  const names = [...new Set(truth.join('').replaceAll('.', ''))].sort();
  return new Map(
    names.map((label) => {
      const first = truth.findIndex((line) => line.includes(label));
      const start = FIRST + STEP * first;
      // As in LVOS, the end is the last annotated frame, which the evaluator leaves out.
      const range = { start, end: FIRST + STEP * (truth.length - 1), frames: truth.length - first };
      return [label === '9' ? '255' : label, { first: frames[first]!, seen: null, range }];
    }),
  );
}

/** The J of the situation's object, with two decimals, or what happens to it. */
export async function outcomeOf(situation: Situation, rules: Rules): Promise<string> {
  const { truth, guess, object = '2' } = situation;
  const frames = truth.map((_, i) => String(FIRST + STEP * i).padStart(8, '0'));
  const meta = metaOf(situation, frames);
  const objects = [...meta.keys()];
  const isFolders = rules.name === 'sa-v';
  const guessed = [...new Set([...objects, ...((guess ?? []).join('').includes('2') ? ['2'] : [])])];
  const view = (line: string, names: readonly string[]) => {
    const stored = annotation(line);
    return isFolders ? asFolders(stored, names) : stored;
  };
  const sequence = sequenceOf(
    truth.map((line) => view(line, objects)),
    { frames, meta },
  );
  const stored = new Map(frames.map((frame, i) => [frame, guess?.[i] == null ? null : view(guess[i], guessed)]));
  const predictions =
    guess === null ? new UserError({ what: 'no predictions' }) : predictionsOf(stored, isFolders ? guessed : []);
  const { scores } = await scoreSet([{ sequence, predictions, isMissing: guess === null }], { rules, jobs: 1 });
  const [score] = scores;
  if (score === undefined) return 'error';
  const name = rules.name === 'davis2016' ? '1' : object;
  const row = score.objects.find((found) => found.object === name);
  return row === undefined ? 'left out' : row.J_mean.toFixed(2);
}

/** The table of docs/scoring.md. */
export async function disagreementTable(): Promise<readonly string[]> {
  const names = RULES.map(({ name }) => name);
  const lines = [`| object 2 is | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`];
  for (const situation of SITUATIONS) {
    const cells = await Promise.all(RULES.map((rules) => outcomeOf(situation, rules)));
    lines.push(`| ${situation.name} | ${cells.join(' | ')} |`);
  }
  return lines;
}
