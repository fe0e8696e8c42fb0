import type { MaskSource } from '../../core/dataset.js';
import type { SequencePredictions } from '../score-set.js';
import type { Match } from './match-masklets.js';

/**
 * Predictions in one folder an object under the names of the objects that they stand for; the others are left out, and a
 * frame without any has empty masks.
 */
export function renamed(
  predictions: SequencePredictions,
  matches: readonly Match[],
  { width, height }: { readonly width: number; readonly height: number },
): SequencePredictions {
  const names = new Map(matches.flatMap(({ object, masklet }) => (masklet === null ? [] : [[masklet, object]])));
  const masklets = new Map(matches.map(({ object, masklet }) => [object, masklet ?? undefined]));
  const nothing: MaskSource = {
    kind: 'given',
    annotation: { kind: 'objects', width, height, masks: new Map() },
  };
  return {
    source: (frame) => {
      const stored = predictions.source(frame);
      if (stored?.kind !== 'objects') return nothing;
      const files = stored.files.flatMap(([name, file]) =>
        names.has(name) ? [[names.get(name)!, file] as const] : [],
      );
      return files.length === 0 ? nothing : { kind: 'objects', files };
    },
    // A masklet that was found late has no files before; none is missing.
    objects: [],
    file: (frame, object) => predictions.file(frame, object === undefined ? undefined : masklets.get(object)),
  };
}
