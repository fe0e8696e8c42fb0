import type { Judged } from '../../core/judged.js';
import { annotatedPlaces, objectsOfTruth } from './places.js';
import type { MeasuredSequence, Rules, SelectedObject } from './rules.js';

const SUMMARIES = {
  annotated: 'every annotated frame of an object from its first on, prompted ones too; mean over objects',
  matched:
    'masklets matched one to one with objects by mean J; every annotated frame of an object from its first on, and 0 for an object without a masklet; mean over objects',
  present: 'every annotated frame that shows the object, each on its own; mean over objects',
} as const;

const NAMES = { annotated: 'annotated-frames', matched: 'matched-masklets', present: 'pictures' } as const;

/** The rules of a data set as a protocol has them judged: interactive ones count every frame that they might prompt. */
export function judgedBy(rules: Rules, judged: Exclude<Judged, 'nothing'>): Rules {
  if (judged === 'rules') return rules;
  return {
    name: NAMES[judged],
    summary: SUMMARIES[judged],
    truth: rules.truth,
    prediction: rules.prediction,
    unknownObject: 'warning',
    missingSequence: 'error',
    isFirstGiven: false,
    means: 'objects',
    select: (measured) => ({ objects: selected(measured, judged), warnings: [] }),
  };
}

function selected(
  { frames }: MeasuredSequence,
  judged: Exclude<Judged, 'rules' | 'nothing'>,
): readonly SelectedObject[] {
  const predicted = new Set(frames.flatMap((frame) => frame.predicted ?? []));
  return objectsOfTruth(frames).flatMap((name) => {
    const shows = (place: number) => (frames[place]!.objects.get(name)?.truth ?? 0) > 0;
    const places = annotatedPlaces(frames, name);
    const first = places.findIndex(shows);
    if (first < 0) return [];
    // An object without a masklet scores nothing for frames that it is absent from.
    const isLost = judged === 'matched' && !predicted.has(name);
    return [{ name, places: judged === 'present' || isLost ? places.filter(shows) : places.slice(first) }];
  });
}
