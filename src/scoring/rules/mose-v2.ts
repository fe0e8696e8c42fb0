import { mean } from '../../metrics/statistics.js';
import { objectsOfMeta, withoutEnds } from './places.js';
import type { ObjectFigures, Rules, ScoredFrame } from './rules.js';

/** MOSEv2 (arXiv 2508.05630; MOSEv2/sam2_rcms/tools/score.py of MOSE-api): J with one pixel added, adaptive F. */
export const moseV2: Rules = {
  name: 'mose-v2',
  summary:
    'objects of meta.json over all frames but the first and the last, J with one pixel added, F within a tenth of the square root of the area, a missing sequence is 0, mean over objects',
  truth: 'ids',
  prediction: 'ids',
  metrics: { kind: 'mose-v2' },
  unknownObject: 'warning',
  missingSequence: 'zero',
  means: 'objects',
  select: ({ sequence, frames }) => {
    const places = withoutEnds([...frames.keys()]);
    const names = [...objectsOfMeta(sequence, 'mose-v2').keys()];
    return { objects: names.map((name) => ({ name, places, zeros: places.length === 0 ? 1 : 0 })), warnings: [] };
  },
  figures: (frames) => {
    const gone = frames.map(({ truth }) => truth === 0);
    const leaves = gone.flatMap((absent, i) => (absent && i > 0 && !gone[i - 1]! ? [i] : []));
    const returns = gone.flatMap((absent, i) => (!absent && i > 0 && gone[i - 1]! ? [i] : []));
    const disappear = segments(frames, leaves, (i) => !gone[i]!);
    const reappear = segments(frames, returns, (i) => gone[i]!);
    return {
      F_classic: mean(frames.map(({ F }) => F[1] ?? 0)),
      ...named('disappear', disappear),
      ...named('reappear', reappear),
    };
  },
};

/** The frames from each start on, until one that ends the segment. */
function segments(frames: readonly ScoredFrame[], starts: readonly number[], isEnd: (index: number) => boolean) {
  return starts.map((start) => {
    let end = start;
    while (end < frames.length && !isEnd(end)) end++;
    return frames.slice(start, end);
  });
}

/** Each segment counts the same, however long. */
function named(name: string, list: readonly (readonly ScoredFrame[])[]): ObjectFigures {
  const of = (value: (frame: ScoredFrame) => number) =>
    list.length === 0 ? null : mean(list.map((frames) => mean(frames.map(value))));
  return { [`J_${name}`]: of(({ J }) => J), [`F_${name}`]: of(({ F }) => F[0]!) };
}
