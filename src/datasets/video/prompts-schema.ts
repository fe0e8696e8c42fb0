import { z } from 'zod';

const number = z.number();
const click = z.strictObject({
  x: number.describe('Pixels from the left; the centre of the top left pixel is (0, 0).'),
  y: number.describe('Pixels from the top.'),
  positive: z.boolean().default(true).describe('False: the object is not here.'),
});
const box = z.strictObject({ left: number, top: number, right: number, bottom: number });
const runs = z.strictObject({
  size: z.tuple([z.int().min(1), z.int().min(1)]),
  counts: z.union([z.string(), z.array(z.int().min(0))]),
});
/** Labels of a palette mask; 0 is background and 255 void. */
const id = z.int().min(1).max(254);

/** An object on a frame, with clicks, a box (and clicks beside it), or a mask. */
const prompt = z.strictObject({
  object: id.describe('Its number in the masks.'),
  frame: z
    .union([z.int().min(0), z.string().min(1)], { error: 'a number from 0, or the name of a frame' })
    .describe('Number in the whole video, from 0; or, of a folder, the name of a file without its ending.'),
  clicks: z.array(click).min(1).max(1000).exactOptional(),
  box: box.exactOptional(),
  mask: z
    .union([z.string().min(1), runs], { error: 'the path of a PNG file, or COCO run lengths { size, counts }' })
    .exactOptional(),
});

/** The one definition of prompts.json. */
export const promptsSchema = z.strictObject({
  schema: z.literal(1),
  /** Names by number, for people. */
  objects: z
    .record(z.string().regex(/^([1-9]\d?|1\d\d|2[0-4]\d|25[0-4])$/), z.string().min(1).max(100))
    .exactOptional(),
  prompts: z.array(prompt).min(1).max(100_000),
});

export type PromptsFile = z.output<typeof promptsSchema>;
export type PromptEntry = PromptsFile['prompts'][number];
