import { join } from 'node:path';
import type { Dataset, ObjectMeta, Sequence } from '../core/dataset.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { DatasetFormat, DatasetOptions } from './dataset-format.js';
import { readLines } from './davis-layout.js';
import { checkName, listFolder, openRoot } from './listing.js';
import type { ObjectEntry, VideoMeta } from './meta-json.js';
import { openEach } from './open-each.js';
import { framesOf, sequenceFiles } from './sequence-files.js';
import { selectSequences } from './sequence-filter.js';
import { storedSequence } from './stored-sequence.js';

/** The folder of a split, which has pictures, masks and perhaps a list of videos with their objects. */
interface SplitFolder {
  readonly split: string;
  readonly folder: string;
  readonly meta: string | null;
}

type Kind = 'youtube-vos' | 'mose' | 'mose-v2' | 'lvos';

const SPLITS = ['valid', 'val', 'train', 'test', 'valid_all_frames'];

/** YouTube-VOS (Xu et al., arXiv 1809.03327). */
export const youtubeVos = videoList('youtube-vos');
/** MOSE (Ding et al., ICCV 2023). */
export const mose = videoList('mose');
/** MOSEv2 (Ding et al., arXiv 2508.05630). */
export const moseV2 = videoList('mose-v2');
/** LVOS (Hong et al., ICCV 2023). */
export const lvos = videoList('lvos');

/** Four data sets in one layout, told apart by what meta.json says. */
function videoList(kind: Kind): DatasetFormat {
  const meta = kind === 'mose' ? '' : ', meta.json';
  return {
    name: kind,
    layout: `[SPLIT/]JPEGImages/SEQ, [SPLIT/]Annotations/SEQ${meta}`,
    detect: async (root) => (await kindOf(root)) === kind,
    open: (options) => openVideoList(kind, options),
  };
}

async function kindOf(root: string): Promise<Kind | null> {
  const found = await findSplit(root, null);
  if (found === null) return null;
  if (found.meta === null) return 'mose';
  // A broken list is an error here: without it the data would be taken for a set of another format, and other rules.
  const videos = [...(await readVideos(found.meta)).values()];
  const objects = videos.flatMap((video) => [...video.objects.values()]);
  if (objects.some(({ range }) => range !== undefined)) return 'lvos';
  if (videos.some(({ length }) => length !== undefined)) return 'mose-v2';
  return objects.some(({ category, first }) => category !== undefined || first !== null) ? 'youtube-vos' : 'mose';
}

/** @throws UserError where the list cannot be read, or names no video */
async function readVideos(file: string): Promise<ReadonlyMap<string, VideoMeta>> {
  const { readMeta } = await import('./meta-json.js');
  const videos = await readMeta(file);
  if (videos.size > 0) return videos;
  throw new UserError({
    what: 'The list of videos names none.',
    where: file,
    expected: '"videos" with one entry a video',
    next: 'extract or download the data set again',
  });
}

async function openVideoList(kind: Kind, options: DatasetOptions): Promise<Dataset> {
  const root = await openRoot(options.root);
  const found = await findSplit(root, options.split);
  if (found === null) throw noSplit(root, options.split ?? null);
  const { split, folder, meta } = found;
  const videos = meta === null ? null : await readVideos(meta);
  const isSeen = videos === null ? () => null : await seenBy(kind, root, folder);
  const listed = (await listFolder(root, join(folder, 'Annotations')))?.folders ?? [];
  const all = videos === null || kind === 'mose' ? listed : [...videos.keys()];
  const names = selectSequences(all, options.sequences, meta ?? join(folder, 'Annotations'));
  const open = async (name: string): Promise<Sequence> => {
    checkName(name, meta ?? root);
    const place = { pictures: join(folder, 'JPEGImages', name), masks: join(folder, 'Annotations', name) };
    const files = await sequenceFiles(root, name, { ...place, where: meta ?? place.masks });
    const frames = framesOf(files, options.frames);
    const video = videos?.get(name);
    if (video !== undefined && kind === 'mose-v2' && options.frames == null) {
      checkLength(name, meta!, video, files.masks.frames.length);
    }
    const objects = video === undefined ? undefined : objectsOf(name, video, isSeen);
    return storedSequence({ name, ...files, ...frames, view: 'ids', ...(objects ? { meta: objects } : {}) });
  };
  const opened = await openEach(names, open, options.isTolerant);
  return { format: kind, root, split, label: `${kind} ${split}`, overlapping: false, lateObjects: true, ...opened };
}

type IsSeen = (video: string, object: ObjectEntry) => boolean | null;

function objectsOf(name: string, { objects }: VideoMeta, isSeen: IsSeen): ReadonlyMap<string, ObjectMeta> {
  return new Map([...objects].map(([id, entry]) => [id, { ...entry, seen: isSeen(name, entry) }]));
}

/**
 * Who is seen in training: of YouTube-VOS, the categories of train/meta.json; of LVOS, the videos that are not in
 * unseen_videos.txt (it comes with lvos-evaluation).
 */
async function seenBy(kind: Kind, root: string, folder: string): Promise<IsSeen> {
  const unknown = () => null;
  if (kind === 'lvos') {
    for (const place of [folder, root]) {
      if (!((await listFolder(place, place))?.files ?? []).includes('unseen_videos.txt')) continue;
      const unseen = new Set((await readLines(join(place, 'unseen_videos.txt'))).map(({ text }) => text));
      return (video) => !unseen.has(video);
    }
    return unknown;
  }
  if (kind !== 'youtube-vos') return unknown;
  const { readMeta } = await import('./meta-json.js');
  const beside = [join(root, 'train'), join(root, '..', 'train')];
  for (const place of beside) {
    if (!((await listFolder(place, place))?.files ?? []).includes('meta.json')) continue;
    const train = await readMeta(join(place, 'meta.json'));
    const seen = new Set(
      [...train.values()].flatMap(({ objects }) => [...objects.values()].map(({ category }) => category)),
    );
    return (_video, { category }) => (category === undefined ? null : seen.has(category));
  }
  return unknown;
}

/** The root itself where it holds Annotations with a folder a video, else the split's folder below it. */
async function findSplit(root: string, asked: string | null | undefined): Promise<SplitFolder | null> {
  const top = await listFolder(root, root);
  if (top === null) return null;
  const splits = asked == null ? SPLITS : [asked];
  const split = top.folders.includes('Annotations') ? '' : splits.find((name) => top.folders.includes(name));
  if (split === undefined) return null;
  const folder = join(root, split);
  const inside = await listFolder(root, folder);
  const videos = await listFolder(root, join(folder, 'Annotations'));
  if (videos === null || videos.folders.length === 0) return null;
  const [first] = videos.folders;
  const masks = await listFolder(root, join(folder, 'Annotations', first!));
  if (!(masks?.files ?? []).some((file) => file.toLowerCase().endsWith('.png'))) return null;
  const name = split === '' ? (asked ?? 'valid') : split;
  const lists = ['meta.json', `${name}_meta.json`, `meta_${name}.json`];
  const within = lists.find((file) => inside?.files.includes(file));
  const above = lists.slice(1).find((file) => top.files.includes(file));
  const meta = within !== undefined ? join(folder, within) : above === undefined ? null : join(root, above);
  return { split: name, folder, meta };
}

function checkLength(name: string, where: string, { length }: VideoMeta, found: number): void {
  if (length === undefined || length === found) return;
  throw new UserError({
    what: `The ground truth of "${name}" has not as many masks as meta.json says.`,
    where,
    expected: String(length),
    found: String(found),
    next: 'extract the annotations again',
  });
}

function noSplit(root: string, asked: string | null): UserError {
  return new UserError({
    what: asked === null ? 'The folder has no annotated videos.' : `The data set has no split "${asked}".`,
    where: root,
    expected: 'Annotations/SEQ/00000.png, in the folder itself or in that of a split',
    next: asked === null ? 'give the folder that holds Annotations' : nameAdvice(asked, SPLITS),
  });
}
