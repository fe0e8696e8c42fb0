import { join } from 'node:path';
import type { BitMask } from '../core/bit-mask.js';
import type { Dataset, Sequence } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { compareObjects } from '../core/object-order.js';
import { type MaskFolder, openMaskFolder } from '../datasets/mask-folder.js';
import { objectsIn } from '../datasets/object-views.js';
import { readMasks } from '../datasets/read-masks.js';
import { lowestPlace } from '../report/packed-strip.js';
import type { RowDetail } from '../report/report-data.js';
import { marksByFrame } from '../report/viewer/marks.js';
import { sampleFrames } from '../report/viewer/sample-frames.js';
import { type SmallSize, smallMask, smallPicture, smallSize } from '../report/viewer/small-frame.js';
import type { Mark, ViewerFrame, ViewerRow, ViewerSequence } from '../report/viewer/viewer-data.js';
import { readMatches } from '../runs/result-files.js';
import { UnitFolder } from '../runs/unit-folder.js';
import { rulesForFormat } from '../scoring/rules/registry.js';

/** A row of the page and where its masks are. */
export interface SourceRow {
  /** Id on the page. */
  readonly row: string;
  /** Id in its run. */
  readonly id: string;
  /** Of the run. */
  readonly folder: string;
  /** Id of its unit of a sequence. */
  readonly unitOf: ReadonlyMap<string, string>;
  /** Its strips have a column for each annotated frame. */
  readonly detail: RowDetail;
}

/** A row's part of one sequence. */
interface Source {
  readonly row: string;
  readonly masks: MaskFolder | null;
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  readonly strip: string;
  /** Names of objects by those of masklets; null where nobody matched them. */
  readonly objectOf: ReadonlyMap<string, string> | null;
}

/** Pictures that are decoded at a time. */
const AT_ONCE = 4;

/**
 * Some frames of a sequence with what each row made of them.
 * @param most frames
 * @throws UserError where the data or the masks cannot be read
 */
export async function viewerSequence(
  dataset: Dataset,
  name: string,
  rows: readonly SourceRow[],
  most: number,
): Promise<ViewerSequence> {
  const sequence = dataset.sequences.find((one) => one.name === name);
  if (sequence === undefined) throw new UserError({ what: `The data set has no sequence "${name}" any more.` });
  const { width, height } = await sequence.size();
  const small = smallSize(width, height);
  const sources: Source[] = [];
  for (const row of rows) sources.push(...(await openSource(row, sequence, [width, height])));
  const annotated = shownFrames(sequence).map((index) => ({ index, name: sequence.frames[index]! }));
  const taken = sampleFrames(annotated.length, wanted(annotated, sources), most);
  const places = taken.map((place) => annotated[place]!.index);
  const truths = dataset.footage === undefined ? await truthOn(sequence, places) : null;
  const objects = [...new Set(truths?.flatMap((masks) => [...masks.keys()]) ?? givenObjects(sequence))];
  const images = await pictures(sequence, small, places);
  const frames = taken.map((place, i): ViewerFrame => {
    const truth = truths === null ? null : packed(objects, truths[i]!, small);
    return { name: annotated[place]!.name, image: images[i]!, truth };
  });
  const view = truths === null ? 'ids' : rulesForFormat(dataset.format).prediction;
  const shown = sources.map(({ row, marks, strip, ...source }): ViewerRow => {
    const masks = frames.map((frame) => predicted(source, frame.name, objects, view, small));
    const isKnown = strip.length === annotated.length;
    return {
      row,
      masks,
      marks: frames.map((frame) => marks.get(frame.name) ?? []),
      strip: isKnown ? taken.map((place) => strip[place]!).join('') : '',
    };
  });
  const size = [width, height] as const;
  return {
    dataset: dataset.label,
    sequence: name,
    ...small,
    size,
    annotated: annotated.length,
    objects,
    frames,
    rows: shown,
  };
}

/** Frames that are judged; of own footage all. */
function shownFrames({ prompts, frames, annotated }: Sequence): readonly number[] {
  return prompts === undefined ? annotated : [...frames.keys()];
}

async function truthOn(sequence: Sequence, frames: readonly number[]): Promise<ReadonlyMap<string, BitMask>[]> {
  const truths: ReadonlyMap<string, BitMask>[] = [];
  for (const frame of frames) truths.push(await sequence.objectMasks(frame));
  return truths;
}

function givenObjects({ prompts = [] }: Sequence): readonly string[] {
  return prompts.map(({ object }) => object).sort(compareObjects);
}

/** Nothing where the row has no such sequence. */
async function openSource(
  { row, id, folder, unitOf, detail }: SourceRow,
  { name, prompts }: Sequence,
  size: readonly [number, number],
): Promise<Source[]> {
  const unit = unitOf.get(name);
  const scored = detail.sequences.find(([sequence]) => sequence === name);
  if (unit === undefined || scored === undefined) return [];
  const place = new UnitFolder(folder, unit);
  if (!(await place.isDone())) return [];
  const masks = await openMaskFolder(place.masks, place.masks);
  const matches = await readMatches(join(folder, 'scores', id));
  const own = matches?.filter(({ sequence }) => sequence === name);
  const pairs = own?.flatMap(({ masklet, object }) => (masklet === null ? [] : [[masklet, object] as const]));
  const objectOf = pairs === undefined ? null : new Map(pairs);
  // Of masklets that were matched nobody prompted any.
  const marks = objectOf === null ? marksByFrame(await place.readPrompts(), size) : new Map<string, readonly Mark[]>();
  // That of own footage says how many objects are seen, and not how well.
  const strip = prompts === undefined ? scored[7] : '';
  return [{ row, masks, marks, strip, objectOf }];
}

/** Places of the frames that must be seen: those with prompts, and the worst of each row. */
function wanted(annotated: readonly { readonly name: string }[], sources: readonly Source[]): number[] {
  const prompted = annotated.flatMap(({ name }, place) =>
    sources.some(({ marks }) => marks.has(name)) ? [place] : [],
  );
  const worst = sources.flatMap(({ strip }) => {
    const place = strip.length === annotated.length ? lowestPlace(strip) : null;
    return place === null ? [] : [place];
  });
  return [...prompted.slice(0, 1), ...worst, ...prompted];
}

async function pictures(sequence: Sequence, size: SmallSize, places: readonly number[]): Promise<(string | null)[]> {
  if (!sequence.hasPictures) return places.map(() => null);
  const images: string[] = [];
  for (let i = 0; i < places.length; i += AT_ONCE) {
    const some = places.slice(i, i + AT_ONCE);
    images.push(...(await Promise.all(some.map(async (index) => smallPicture(await sequence.picture(index), size)))));
  }
  return images;
}

function predicted(
  { masks, objectOf }: Pick<Source, 'masks' | 'objectOf'>,
  frame: string,
  objects: readonly string[],
  view: Parameters<typeof objectsIn>[1],
  size: SmallSize,
): readonly string[] | null {
  const stored = masks?.source(frame) ?? null;
  if (stored === null) return null;
  const found = [...objectsIn(readMasks(stored), view)];
  if (objectOf === null) return packed(objects, new Map(found), size);
  const named = found.flatMap(([name, mask]) => (objectOf.has(name) ? [[objectOf.get(name)!, mask] as const] : []));
  return packed(objects, new Map(named), size);
}

function packed(objects: readonly string[], masks: ReadonlyMap<string, BitMask>, size: SmallSize): string[] {
  return objects.map((object) => {
    const mask = masks.get(object);
    return mask === undefined ? '' : smallMask(mask, size);
  });
}
