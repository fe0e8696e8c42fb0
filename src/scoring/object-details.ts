import { mean } from '../metrics/statistics.js';
import type { FrameMeasure } from './measure.js';
import type { ScoredFrame, SelectedObject } from './rules/rules.js';

/** Frames by whether the object is there (in the ground truth) and whether it was predicted. */
export interface PresenceCounts {
  readonly found: number;
  /** There, not predicted. */
  readonly missed: number;
  /** Predicted, not there. */
  readonly invented: number;
  /** Neither. */
  readonly leftOut: number;
}

/** Means of J and F over some of an object's frames. */
export interface PartMean {
  readonly frames: number;
  readonly J: number;
  readonly F: number;
}

/** One bar of a breakdown: frames whose `by` has `value`. */
export interface Part extends PartMean {
  readonly by: Breakdown;
  readonly value: string;
}

/** In the order in which they are shown. */
export const BREAKDOWNS = ['frames since prompt', 'object size', 'reappearance', 'attribute'] as const;

export type Breakdown = (typeof BREAKDOWNS)[number];

export interface ObjectDetails {
  readonly presence: PresenceCounts;
  /** Over the frames that have the object; null where none has. */
  readonly present: PartMean | null;
  /** Mean F at each tolerance. */
  readonly F: readonly number[];
  readonly parts: readonly Part[];
}

/** Upper ends of the classes of frames since the prompt. */
const SINCE_PROMPT = [10, 30, 60, 120, 240] as const;
/** Share of the picture, below which an object is small or medium. */
const SMALL = 0.01;
const MEDIUM = 0.1;

/** Stands for a sequence of which none of its data set's attributes is true. */
const NO_ATTRIBUTE = 'none';

/**
 * Figures of one object that need more than J and F of its frames.
 * @param attributes of its sequence; left out where the data set has none
 */
export function objectDetails(
  frames: readonly FrameMeasure[],
  object: SelectedObject,
  attributes?: readonly string[],
): ObjectDetails {
  const { name, places } = object;
  const values = places.map((place) => frames[place]!.objects.get(name));
  const there = places.filter((place) => truthOf(frames, place, name) > 0);
  const count = (isThere: boolean, isPredicted: boolean) =>
    values.filter((value) => (value?.truth ?? 0) > 0 === isThere && (value?.prediction ?? 0) > 0 === isPredicted)
      .length;
  const tolerances = values.find((value) => value !== undefined)?.F.length ?? 1;
  return {
    presence: {
      found: count(true, true),
      missed: count(true, false),
      invented: count(false, true),
      leftOut: count(false, false),
    },
    present: meanOver(there.map((place) => frames[place]!.objects.get(name)!)),
    F: Array.from({ length: tolerances }, (_, i) => mean(values.map((value) => value?.F[i] ?? 1))),
    parts: [
      ...partsBy(frames, object, places, 'frames since prompt', sincePrompt(frames, name)),
      ...partsBy(frames, object, there, 'object size', (place) => sizeClass(frames[place]!, name)),
      ...partsBy(frames, object, there, 'reappearance', appearance(frames, name)),
      ...partsOfAttributes(frames, object, attributes),
    ],
  };
}

function truthOf(frames: readonly FrameMeasure[], place: number, name: string): number {
  return frames[place]!.objects.get(name)?.truth ?? 0;
}

/** In semi-supervised video an object is given on the first frame that has it. */
function sincePrompt(frames: readonly FrameMeasure[], name: string): (place: number) => string | null {
  const given = frames.find(({ objects }) => (objects.get(name)?.truth ?? 0) > 0);
  return (place) => {
    const since = frames[place]!.index - (given?.index ?? Number.POSITIVE_INFINITY);
    if (since <= 0) return null;
    const i = SINCE_PROMPT.findIndex((end) => since <= end);
    return i < 0 ? `over ${SINCE_PROMPT.at(-1)}` : `${(SINCE_PROMPT[i - 1] ?? 0) + 1} to ${SINCE_PROMPT[i]}`;
  };
}

function sizeClass({ width, height, objects }: FrameMeasure, name: string): string {
  const share = objects.get(name)!.truth / (width * height);
  if (share < SMALL) return 'small (below 1 %)';
  return share < MEDIUM ? 'medium (1 to 10 %)' : 'large (from 10 %)';
}

/** Whether the object was away since it was first there; only annotated frames can tell. */
function appearance(frames: readonly FrameMeasure[], name: string): (place: number) => string {
  const there = frames.map((_, place) => truthOf(frames, place, name) > 0);
  const first = there.indexOf(true);
  const away = there.indexOf(false, first);
  return (place) => (away >= 0 && place > away ? 'after it was away' : 'always there so far');
}

/** All frames that count, once for each attribute of the sequence. */
function partsOfAttributes(
  frames: readonly FrameMeasure[],
  object: SelectedObject,
  attributes: readonly string[] | undefined,
): Part[] {
  if (attributes === undefined) return [];
  const values = attributes.length === 0 ? [NO_ATTRIBUTE] : attributes;
  return values.flatMap((value) => partsBy(frames, object, object.places, 'attribute', () => value));
}

function partsBy(
  frames: readonly FrameMeasure[],
  { name }: SelectedObject,
  places: readonly number[],
  by: Breakdown,
  classOf: (place: number) => string | null,
): Part[] {
  const groups = new Map<string, (ScoredFrame | undefined)[]>();
  for (const place of places) {
    const value = classOf(place);
    if (value === null) continue;
    groups.set(value, [...(groups.get(value) ?? []), frames[place]!.objects.get(name)]);
  }
  return [...groups].map(([value, list]) => ({ by, value, ...meanOver(list)! }));
}

function meanOver(list: readonly (ScoredFrame | undefined)[]): PartMean | null {
  if (list.length === 0) return null;
  return {
    frames: list.length,
    J: mean(list.map((value) => value?.J ?? 1)),
    F: mean(list.map((value) => value?.F[0] ?? 1)),
  };
}
