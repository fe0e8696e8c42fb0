import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { RunLengths } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { polygonRuns } from './codecs/coco-polygon.js';
import { decodeCocoRle, encodeCocoRle } from './codecs/coco-rle.js';
import { checkPictureSize } from './codecs/picture-limits.js';
import type { PictureSize } from './codecs/picture-size.js';
import { idAt, type JsonObject, listAt, objectAt, textAt, wholeAt } from './json-checks.js';
import { readJsonValue } from './read-json.js';
import { runLengthsAt } from './run-lengths.js';

/** An object of a picture; its outline is not yet looked at. */
export interface CocoObject {
  /** Its id and category: "183126-hair-drier". */
  readonly name: string;
  readonly segmentation: unknown;
  /** The file and the place in it. */
  readonly where: string;
}

/** A picture of the list with its objects. */
export interface CocoPicture {
  /** As the list has it, with "/" between folders. */
  readonly fileName: string;
  readonly size: PictureSize;
  readonly where: string;
  readonly objects: CocoObject[];
}

export interface CocoList {
  /** In the list's order, those without objects too. */
  readonly pictures: readonly CocoPicture[];
  /** Crowds, which stand for an unknown number of objects, and annotations without a mask: both are left out. */
  readonly crowds: number;
  readonly bare: number;
}

/**
 * Reads an instances file of COCO once, and sorts its annotations by picture.
 * @throws UserError that names the file and the place in it where it is not as the format says
 */
export async function readCoco(file: string): Promise<CocoList> {
  const top = objectAt(await readJsonValue(file), file);
  const pictures = readPictures(top, file);
  const categories = readCategories(top, file);
  const seen = new Set<string>();
  let crowds = 0;
  let bare = 0;
  for (const [i, given] of listAt(top.annotations, `${file}, annotations`).entries()) {
    const where = `${file}, annotations.${i}`;
    const annotation = objectAt(given, where);
    const id = idAt(annotation.id, `${where}.id`);
    if (seen.has(id)) throw twice(`${where}.id`, `the id ${id} again`);
    seen.add(id);
    const picture = pictures.get(idAt(annotation.image_id, `${where}.image_id`));
    if (picture === undefined) throw unknownPicture(`${where}.image_id`, annotation.image_id);
    if (annotation.iscrowd === 1 || annotation.iscrowd === true) crowds++;
    else if (!hasMask(annotation)) bare++;
    else picture.objects.push({ name: objectName(id, annotation, categories), ...segmentationOf(annotation, where) });
  }
  return { pictures: [...pictures.values()], crowds, bare };
}

function readPictures(top: JsonObject, file: string): Map<string, CocoPicture> {
  const pictures = new Map<string, CocoPicture>();
  for (const [i, given] of listAt(top.images, `${file}, images`).entries()) {
    const where = `${file}, images.${i}`;
    const image = objectAt(given, where);
    const id = idAt(image.id, `${where}.id`);
    if (pictures.has(id)) throw twice(`${where}.id`, `the id ${id} again`);
    const width = wholeAt(image.width, `${where}.width`);
    const height = wholeAt(image.height, `${where}.height`);
    checkPictureSize(width, height, where);
    const fileName = textAt(image.file_name, `${where}.file_name`);
    pictures.set(id, { fileName, size: { width, height }, where, objects: [] });
  }
  return pictures;
}

function readCategories(top: JsonObject, file: string): ReadonlyMap<string, string> {
  const listed = top.categories === undefined ? [] : listAt(top.categories, `${file}, categories`);
  return new Map(
    listed.map((given, i) => {
      const where = `${file}, categories.${i}`;
      const { id, name } = objectAt(given, where);
      return [idAt(id, `${where}.id`), folderName(textAt(name, `${where}.name`))] as const;
    }),
  );
}

/** A category as part of a folder's name. */
function folderName(category: string): string {
  const words = category.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return [...words]
    .slice(0, 40)
    .join('')
    .replace(/^-+|-+$/g, '');
}

function objectName(id: string, { category_id: given }: JsonObject, categories: ReadonlyMap<string, string>): string {
  const category = categories.get(String(given)) ?? '';
  return category === '' ? id : `${id}-${category}`;
}

function hasMask({ segmentation }: JsonObject): boolean {
  return segmentation != null && !(Array.isArray(segmentation) && segmentation.length === 0);
}

function segmentationOf({ segmentation }: JsonObject, where: string): Pick<CocoObject, 'segmentation' | 'where'> {
  return { segmentation, where: `${where}.segmentation` };
}

/**
 * The mask of an object: its run lengths, or its polygons drawn as pycocotools draws them and joined.
 * @throws UserError that names the place where they are broken or not of the picture's size
 */
export function cocoMask({ segmentation, where }: CocoObject, size: PictureSize): RunLengths {
  if (!Array.isArray(segmentation)) return runLengthsAt(segmentation, size, where);
  const parts = segmentation.map((polygon, i): RunLengths => {
    const place = `${where}.${i}`;
    const runs = polygonRuns(listAt(polygon, place) as readonly number[], size, place);
    return { size: [size.height, size.width], counts: runs };
  });
  return parts.length === 1 ? parts[0]! : encodeCocoRle(joined(parts, size, where));
}

function joined(parts: readonly RunLengths[], { width, height }: PictureSize, where: string): BitMask {
  const union = createBitMask(width, height);
  for (const part of parts) {
    const { words } = decodeCocoRle(part, where);
    for (let i = 0; i < words.length; i++) union.words[i]! |= words[i]!;
  }
  return union;
}

function twice(where: string, found: string): UserError {
  const next = 'give each an id of its own';
  return new UserError({ what: 'Two entries of the list have the same id.', where, found, next });
}

function unknownPicture(where: string, found: unknown): UserError {
  return new UserError({
    what: 'An annotation belongs to a picture that the list does not have.',
    where,
    expected: 'the id of one of "images"',
    found: String(found).slice(0, 60),
    next: 'export the annotations again',
  });
}
