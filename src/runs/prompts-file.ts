import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../core/errors.js';
import type { Interaction } from '../core/interaction.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';

const click = z.strictObject({ x: z.number(), y: z.number(), positive: z.boolean() });
const box = z.strictObject({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() });
const round = z.int().min(1).exactOptional();
const act = {
  frame: z.string(),
  object: z.string(),
  why: z.string(),
  round,
  iou: z.number().nullable().exactOptional(),
  picture: z.literal(true).exactOptional(),
};
const count = z.int().min(0);
const runs = z.strictObject({ size: z.tuple([count, count]), counts: z.array(count) });

const interaction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mask'), ...act, pixels: count, mask: runs.exactOptional() }),
  z.strictObject({ kind: z.literal('clicks'), ...act, clicks: z.array(click).min(1) }),
  z.strictObject({ kind: z.literal('box'), ...act, box, clicks: z.array(click).exactOptional() }),
  z.strictObject({ kind: z.literal('open'), history: z.enum(['keep', 'forget']) }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({
    ...{ kind: z.literal('propagate'), frame: z.string(), round },
    reverse: z.literal(true).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('propagated'), frames: count }),
]);
const head = z.strictObject({ schema: z.literal(SCHEMA_VERSION) });

/** prompts.jsonl as text. */
export function promptsText(prompts: readonly Interaction[]): string {
  return [{ schema: SCHEMA_VERSION }, ...prompts].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws UserError that names the line where the file is not as promptsText writes it */
export async function readPromptsFile(file: string): Promise<readonly Interaction[]> {
  const text = await readFile(file, 'utf8');
  const [first = '', ...lines] = text.trimEnd().split('\n');
  parsed(first, head, `${file}, line 1`);
  return lines.map((line, index): Interaction => parsed(line, interaction, `${file}, line ${index + 2}`));
}

function parsed<T>(line: string, schema: z.ZodType<T>, where: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    const found = cause instanceof z.ZodError ? cause.issues[0]!.message : messageOf(cause);
    const next = 'make the run again with this version';
    throw new UserError({ what: 'A log of prompts cannot be read.', where, found, next }, { cause });
  }
}
