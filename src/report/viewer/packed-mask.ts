/** Five bits a character, the sixth says that more follow. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * A mask as text: run lengths row by row, unset and set pixels in turn, beginning with unset ones. Nothing of an empty one.
 * @param pixels one byte a pixel, row by row, 0 or 1
 */
export function packMask(pixels: Uint8Array): string {
  let text = '';
  let state = 1;
  for (let at = pixels.indexOf(state), from = 0; at >= 0; ) {
    text += digitsOf(at - from);
    [from, state] = [at, 1 - state];
    at = pixels.indexOf(state, from);
    // Set pixels may go on to the end; unset ones at the end need not be said.
    if (at < 0 && state === 0) text += digitsOf(pixels.length - from);
  }
  return text;
}

/** One byte a pixel, 0 or 1; what the text says beyond the pixels is left out. */
export function unpackMask(text: string, pixels: number): Uint8Array {
  const mask = new Uint8Array(pixels);
  let at = 0;
  let isSet = false;
  for (const run of runsOf(text)) {
    if (isSet) mask.fill(1, at, at + run);
    at += run;
    isSet = !isSet;
  }
  return mask;
}

function digitsOf(run: number): string {
  let text = '';
  let left = run;
  for (; left >= 32; left = Math.floor(left / 32)) text += DIGITS[32 + (left % 32)];
  return text + DIGITS[left];
}

function* runsOf(text: string): Generator<number> {
  let run = 0;
  let weight = 1;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    run += (digit % 32) * weight;
    weight *= 32;
    if (digit >= 32) continue;
    yield run;
    run = 0;
    weight = 1;
  }
}
