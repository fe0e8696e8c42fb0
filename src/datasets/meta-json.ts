import { z } from 'zod';
import type { ObjectMeta } from '../core/dataset.js';
import { naturalCompare } from './natural-order.js';
import { readJson } from './read-json.js';

/** More frames than any video has: what is counted in them is kept in memory. */
const MOST_FRAMES = 1_000_000;

/** A whole number, be it written as a text. */
const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/, 'a whole number')
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative().max(MOST_FRAMES));

const object = z.looseObject({
  category: z.string().optional(),
  frames: z.array(z.string()).optional(),
  frame_range: z
    .object({ start: count, end: count, frame_nums: count })
    .refine(({ start, end }) => start <= end, 'a start that is not after the end')
    .optional(),
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
