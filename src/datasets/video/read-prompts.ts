import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { GivenPrompt } from '../../core/dataset.js';
import { nearestName } from '../../core/did-you-mean.js';
import { messageOf, UserError } from '../../core/errors.js';
import { expectedText } from '../../core/expected-text.js';
import { checkBox, checkClicks } from './check-places.js';
import { promptedMask } from './prompted-mask.js';
import { type PromptEntry, type PromptsFile, promptsSchema } from './prompts-schema.js';

/** What prompts are checked against. */
export interface PromptedVideo {
  /** Names of the frames that are taken, in order. */
  readonly frames: readonly string[];
  /** Their numbers in the whole video, ascending. */
  readonly numbers: readonly number[];
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A prompts.json that is as its schema says. */
export interface PromptsSource {
  /** Absolute path. */
  readonly file: string;
  readonly content: PromptsFile;
}

/** @throws UserError that names the file and the place in it where it cannot be read or is not as its schema says */
export async function loadPrompts(file: string): Promise<PromptsSource> {
  const content = parsed(await textOf(file), file);
  checkObjects(content, file);
  return { file, content };
}

/**
 * The prompts for a video, in the order of their file, with masks read.
 * @throws UserError that names the place of the first that does not suit it, what was expected there and what was found
 */
export function promptsFor({ file, content }: PromptsSource, video: PromptedVideo): readonly GivenPrompt[] {
  const given = content.prompts.map((entry, index) => {
    return givenPrompt(entry, { file, where: `${file}, prompts[${index}]`, video });
  });
  checkTwice(given, file);
  return given;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const next =
      'write one (`sam2bench track --help` has an example), or name it: prompts in a config, --prompts of track';
    throw new UserError({ what: 'The prompts cannot be read.', where: file, found: messageOf(cause), next }, { cause });
  }
}

function parsed(text: string, file: string): PromptsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const next = 'mend the comma, bracket or quote that is wrong';
    throw new UserError({ what: 'The prompts are no JSON.', where: file, found: messageOf(cause), next }, { cause });
  }
  const result = promptsSchema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw wrongShape(result.error.issues, file);
}

function wrongShape(issues: readonly z.core.$ZodIssue[], file: string): UserError {
  // A misspelt key is often also one that is lacking.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const others = issues.filter((one) => one !== issue).map(({ path }) => placeText(path) || 'keys of the file');
  const isKey = issue.code === 'unrecognized_keys';
  const key = isKey ? (issue.keys[0] ?? '') : '';
  const path = isKey ? [...issue.path, key] : issue.path;
  const meant = isKey ? nearestName(key, KEYS) : undefined;
  const found = issue.input === undefined ? 'nothing' : (JSON.stringify(issue.input) ?? '').slice(0, 80);
  const advice = meant === undefined ? [] : [`did you mean "${meant}"?`];
  if (others.length > 0) advice.push(`mend this and ${others.length} more: ${others.slice(0, 5).join('; ')}`);
  return new UserError({
    what: isKey ? `The prompts have a key that is not known: "${key}".` : 'The prompts are not as they should be.',
    where: [file, placeText(path)].filter((part) => part !== '').join(', '),
    ...(isKey ? { expected: `one of ${KEYS.join(', ')}` } : { expected: expectedText(issue.message), found }),
    ...(advice.length > 0 && { next: advice.join(' ') }),
  });
}

const KEYS = [
  ...['schema', 'objects', 'prompts', 'object', 'frame', 'clicks', 'box', 'mask'],
  ...['x', 'y', 'positive', 'left', 'top', 'right', 'bottom'],
];

/** `prompts[2].box`. */
function placeText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text.replace(/^\./, '');
}

interface EntryPlace {
  readonly file: string;
  readonly where: string;
  readonly video: PromptedVideo;
}

function givenPrompt(entry: PromptEntry, { file, where, video }: EntryPlace): GivenPrompt {
  const { clicks, box, mask } = entry;
  const act = { frame: frameOf(entry, where, video), object: String(entry.object) };
  if (mask !== undefined) {
    if (clicks !== undefined || box !== undefined) throw mixed(where);
    const place = { file, where: `${where}.mask`, object: entry.object, size: video };
    return { ...act, kind: 'mask', mask: promptedMask(mask, place) };
  }
  if (clicks !== undefined) checkClicks(clicks, `${where}.clicks`, video);
  if (box !== undefined) {
    checkBox(box, `${where}.box`, video);
    return { ...act, kind: 'box', box, ...(clicks && { clicks }) };
  }
  if (clicks !== undefined) return { ...act, kind: 'clicks', clicks };
  const expected = 'clicks, a box, a box and clicks, or a mask';
  throw new UserError({ what: 'A prompt says nothing of its object.', where, expected, found: 'none of these' });
}

function mixed(where: string): UserError {
  return new UserError({
    what: 'A prompt has a mask and clicks or a box.',
    where,
    expected: 'a mask alone: it takes the place of whatever else the object has on that frame',
    next: 'take one of the two out, or put them on different frames',
  });
}

/** @returns the index among the frames that are taken */
function frameOf({ frame }: PromptEntry, where: string, { frames, numbers }: PromptedVideo): number {
  const found = typeof frame === 'number' ? numbers.indexOf(frame) : frames.indexOf(frame);
  if (found >= 0) return found;
  const last = numbers.at(-1)!;
  const isBetween = typeof frame === 'number' && frame <= last && frame >= numbers[0]!;
  const nearest = typeof frame === 'string' ? nearestName(frame, frames) : undefined;
  throw new UserError({
    what: 'A prompt is on a frame that is not there.',
    where: `${where}.frame`,
    expected:
      typeof frame === 'number'
        ? `a number from ${numbers[0]} to ${last}${isBetween ? `, in steps of ${numbers[1]! - numbers[0]!}` : ''}`
        : `a name from "${frames[0]}" to "${frames.at(-1)}"`,
    found: JSON.stringify(frame),
    next:
      nearest === undefined
        ? 'prompt a frame that is taken, or change start, end and stride'
        : `did you mean "${nearest}"?`,
  });
}

/** @throws UserError where the named objects are not those that are prompted */
function checkObjects({ objects, prompts }: PromptsFile, file: string): void {
  if (objects === undefined) return;
  const prompted = new Set(prompts.map(({ object }) => String(object)));
  const bare = Object.keys(objects).find((object) => !prompted.has(object));
  if (bare !== undefined) {
    throw new UserError({
      what: 'An object has no prompt.',
      where: `${file}, objects["${bare}"]`,
      expected: 'clicks, a box or a mask of each object on at least one frame',
      found: `none of object ${bare} (${objects[bare]})`,
      next: 'prompt it, or take it out of objects',
    });
  }
  const index = prompts.findIndex(({ object }) => objects[String(object)] === undefined);
  if (index < 0) return;
  throw new UserError({
    what: 'A prompt is of an object that is not among the objects.',
    where: `${file}, prompts[${index}].object`,
    expected: `one of ${Object.keys(objects).join(', ')}`,
    found: String(prompts[index]!.object),
    next: 'name it in objects, or leave objects out',
  });
}

/** @throws UserError where an object has two prompts on a frame: of a box or a mask only the later one would count */
function checkTwice(given: readonly GivenPrompt[], file: string): void {
  const seen = new Map<string, number>();
  for (const [index, { frame, object }] of given.entries()) {
    const key = `${object} ${frame}`;
    const other = seen.get(key);
    seen.set(key, index);
    if (other === undefined) continue;
    throw new UserError({
      what: 'An object is prompted twice on one frame.',
      where: `${file}, prompts[${index}]`,
      found: `object ${object} has prompts[${other}] on this frame already`,
      next: 'put all clicks and the box of a frame into one prompt',
    });
  }
}
