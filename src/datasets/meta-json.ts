import { z } from 'zod';
import type { ObjectMeta } from '../core/dataset.js';
import { naturalCompare } from './natural-order.js';
import { readJson } from './read-json.js';

const count = z.coerce.number().int().nonnegative();

const object = z.looseObject({
  category: z.string().optional(),
  frames: z.array(z.string()).optional(),
  frame_range: z.object({ start: count, end: count, frame_nums: count }).optional(),
});

const video = z.looseObject({
  objects: z.union([z.record(z.string(), object), z.array(z.union([z.string(), z.number()]))]),
  length: count.optional(),
});

/** meta.json of YouTube-VOS, MOSE and LVOS. */
const schema = z.object({ videos: z.record(z.string(), video) });

/** What meta.json says of one video. */
export interface VideoMeta {
  readonly objects: ReadonlyMap<string, ObjectEntry>;
  /** Number of frames, where it is given. */
  readonly length: number | undefined;
}

export interface ObjectEntry extends Omit<ObjectMeta, 'seen'> {
  readonly category: string | undefined;
}

/** @throws UserError that names the file and place where it is not as the format says */
export async function readMeta(file: string): Promise<ReadonlyMap<string, VideoMeta>> {
  const { videos } = await readJson(file, schema);
  return new Map(
    Object.entries(videos).map(([name, { objects, length }]) => {
      const entries = Array.isArray(objects)
        ? objects.map((id) => [String(id), { first: null, category: undefined }] as const)
        : Object.entries(objects).map(([id, given]) => [id, entryOf(given)] as const);
      return [name, { objects: new Map(entries.sort(([a], [b]) => naturalCompare(a, b))), length }];
    }),
  );
}

function entryOf({ category, frames, frame_range: range }: z.infer<typeof object>): ObjectEntry {
  const first = [...(frames ?? [])].sort(naturalCompare)[0] ?? null;
  if (range === undefined) return { first, category };
  return { first, category, range: { start: range.start, end: range.end, frames: range.frame_nums } };
}
