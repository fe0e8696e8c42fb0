import type { BitMask } from '../../core/bit-mask.js';
import type { RunLengths } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import { maskOfRuns, runsOfMask } from '../../core/mask-runs.js';
import { checkPictureSize } from './picture-limits.js';

/** Characters hold six bits from "0" on: five of a number, least significant first, and one that says that more follow. */
const FIRST_CHARACTER = 48;
const MORE = 0x20;
/** Seven characters hold 35 bits, more than any run of a picture that is taken. */
const MOST_CHARACTERS = 7;

/**
 * Decodes COCO's run lengths (maskApi.c of cocoapi): runs down the columns, of unset and set pixels in turn.
 * @param rle a compressed text, or the runs themselves
 * @param where names the file and place in errors
 * @throws UserError where the runs do not make up height x width pixels, or are no runs
 */
export function decodeCocoRle(rle: RunLengths, where: string): BitMask {
  const [height, width] = sizeOf(rle, where);
  const runs = typeof rle.counts === 'string' ? runsOfText(rle.counts, width * height, where) : rle.counts;
  checkRuns(runs, width * height, where);
  return maskOfRuns({ size: [height, width], counts: runs })!;
}

/** Encodes a mask as pycocotools does, byte for byte. */
export function encodeCocoRle(mask: BitMask): {
  readonly size: [height: number, width: number];
  readonly counts: string;
} {
  const { size, counts } = runsOfMask(mask);
  return { size: [...size], counts: counts.map((run, i) => textOf(i > 2 ? run - counts[i - 2]! : run)).join('') };
}

/** A number in five-bit groups, with its sign. */
function textOf(value: number): string {
  let text = '';
  let rest = value;
  for (;;) {
    const bits = rest & 0x1f;
    rest >>= 5;
    const isLast = (bits & 0x10) === 0 ? rest === 0 : rest === -1;
    text += String.fromCharCode((isLast ? bits : bits | MORE) + FIRST_CHARACTER);
    if (isLast) return text;
  }
}

/** From the fourth run on a number is the difference to the run before the last. */
function runsOfText(text: string, pixels: number, where: string): number[] {
  const runs: number[] = [];
  let at = 0;
  while (at < text.length) {
    const { value, end } = numberAt(text, at, where);
    const run = runs.length > 2 ? value + runs[runs.length - 2]! : value;
    if (run < 0 || run > pixels) throw broken(where, `a run of ${run} pixels`, `runs of 0 to ${pixels} pixels`);
    runs.push(run);
    // Runs of nothing add no pixels, so that without this a text of any length would be read to its end.
    if (runs.length > pixels + 2) throw broken(where, `more than ${pixels + 2} runs`, `runs for ${pixels} pixels`);
    at = end;
  }
  return runs;
}

function numberAt(text: string, start: number, where: string): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < MOST_CHARACTERS; i++) {
    const code = text.charCodeAt(start + i) - FIRST_CHARACTER;
    if (Number.isNaN(code)) throw broken(where, 'a text that ends within a number', 'a whole one');
    if (code < 0 || code > 63) {
      throw broken(where, JSON.stringify(text[start + i]), 'characters from "0" to "o"');
    }
    value += (code & 0x1f) * 2 ** (5 * i);
    if ((code & MORE) === 0) {
      const isNegative = (code & 0x10) !== 0;
      return { value: isNegative ? value - 2 ** (5 * (i + 1)) : value, end: start + i + 1 };
    }
  }
  throw broken(where, 'a number of more than 35 bits', 'runs within a picture');
}

function sizeOf({ size }: RunLengths, where: string): readonly [number, number] {
  const [height, width] = Array.isArray(size) ? size : [];
  if (!Number.isInteger(height) || !Number.isInteger(width)) {
    throw broken(where, JSON.stringify(size)?.slice(0, 80) ?? 'none', '"size": [height, width]');
  }
  checkPictureSize(width!, height!, where);
  return [height!, width!];
}

function checkRuns(runs: readonly number[], pixels: number, where: string): void {
  if (!Array.isArray(runs)) throw broken(where, typeof runs, '"counts" as a text or a list of numbers');
  let sum = 0;
  for (const run of runs) {
    if (!Number.isInteger(run) || run < 0) throw broken(where, `the run ${run}`, 'whole numbers from 0 on');
    sum += run;
  }
  if (sum !== pixels) throw broken(where, `runs of ${sum} pixels together`, `${pixels} pixels`);
}

function broken(where: string, found: string, expected: string): UserError {
  const next = 'download the file again';
  return new UserError({ what: 'A mask in COCO run lengths is broken.', where, expected, found, next });
}
