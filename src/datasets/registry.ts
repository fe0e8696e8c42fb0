import type { Dataset } from '../core/dataset.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { withAttributes } from './attributes-file.js';
import { coco } from './coco.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { davis2016 } from './davis2016.js';
import { davis2017 } from './davis2017.js';
import { frames } from './frames.js';
import { images } from './images.js';
import { listFolder, openRoot } from './listing.js';
import { masks } from './masks.js';
import { sa1b } from './sa-1b.js';
import { saV } from './sa-v.js';
import { saVTrain } from './sa-v-train.js';
import { video } from './video/video.js';
import { lvos, mose, moseV2, youtubeVos } from './video-list.js';

/**
 * Every format, in the order in which a folder is tried: a DAVIS release that has both years is taken as 2017, and what
 * asks least comes last.
 */
export const FORMATS: readonly DatasetFormat[] = [
  ...[davis2017, davis2016, saV, saVTrain, coco, sa1b],
  ...[youtubeVos, mose, moseV2, lvos, frames, images, video, masks],
];

export interface OpenDatasetOptions extends DatasetOptions {
  /** Name of a format; found from the folder where it is left out. */
  readonly format?: string | null | undefined;
}

/**
 * Opens a data set; the format that was given or found stands in the result.
 * @throws UserError for an unknown format, a folder that no format fits, and whatever the format's reader finds wrong.
 */
export async function openDataset({ format, ...options }: OpenDatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const chosen = format == null ? await detectFormat(root) : formatNamed(format);
  return withAttributes(await chosen.open({ ...options, root }));
}

/** @throws UserError with the nearest name where there is no such format. */
export function formatNamed(name: string): DatasetFormat {
  const known = FORMATS.find((format) => format.name === name);
  if (known !== undefined) return known;
  throw new UserError({
    what: `There is no data set format "${name}".`,
    next: nameAdvice(
      name,
      FORMATS.map((format) => format.name),
    ),
  });
}

/** The first format that fits a folder. @throws UserError that says what was looked for and what is there. */
export async function detectFormat(root: string): Promise<DatasetFormat> {
  for (const format of FORMATS) {
    if (await format.detect(root)) return format;
  }
  const listing = await listFolder(root, root);
  const names = [...(listing?.folders ?? []).map((name) => `${name}/`), ...(listing?.files ?? [])];
  throw new UserError({
    what: 'The folder is no data set of a known format.',
    where: root,
    expected: FORMATS.map(({ name, layout }) => `${name} (${layout})`).join('; '),
    found: names.length === 0 ? 'an empty folder' : `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''}`,
    next: 'give the folder that holds these, or name the format',
  });
}
