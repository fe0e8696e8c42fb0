/** 64 steps of J, lowest first. None of them ends a script or needs an escape in JSON. */
const LEVELS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A frame that no rule counts. */
const NOT_COUNTED = ' ';
/** The object is not there, and was not predicted. */
const ABSENT = '.';
/** The object is not there, and was predicted all the same. */
const INVENTED = '!';

/** What a strip says of one frame; J in 0..1, in steps of 1/63. */
export type StripFrame = { readonly kind: 'J'; readonly J: number } | { readonly kind: 'absent' | 'invented' | 'gap' };

/** The character of a frame. */
export function packFrame(frame: StripFrame): string {
  if (frame.kind === 'gap') return NOT_COUNTED;
  if (frame.kind === 'J') return LEVELS[Math.round(Math.min(1, Math.max(0, frame.J)) * (LEVELS.length - 1))]!;
  return frame.kind === 'absent' ? ABSENT : INVENTED;
}

/** The frames of a strip. */
export function unpackStrip(strip: string): StripFrame[] {
  return [...strip].map((character): StripFrame => {
    if (character === ABSENT) return { kind: 'absent' };
    if (character === INVENTED) return { kind: 'invented' };
    const level = LEVELS.indexOf(character);
    return level < 0 ? { kind: 'gap' } : { kind: 'J', J: level / (LEVELS.length - 1) };
  });
}

/** The place of the lowest J; null where the strip has none. */
export function lowestPlace(strip: string): number | null {
  let [lowest, place]: [number, number | null] = [LEVELS.length, null];
  for (let i = 0; i < strip.length; i++) {
    const level = LEVELS.indexOf(strip[i]!);
    if (level >= 0 && level < lowest) [lowest, place] = [level, i];
  }
  return place;
}

/** A strip of at most so many columns: of frames that share one, the lowest J stays. */
export function shortenStrip(strip: string, columns: number): string {
  if (strip.length <= columns) return strip;
  let short = '';
  for (let i = 0; i < columns; i++) {
    const from = Math.floor((i * strip.length) / columns);
    const to = Math.max(from + 1, Math.floor(((i + 1) * strip.length) / columns));
    let worst = strip[from]!;
    for (let at = from + 1; at < to; at++) worst = worse(worst, strip[at]!);
    short += worst;
  }
  return short;
}

/** Before all an object that was predicted where there is none, then the lower J, then one that is away. */
function worse(a: string, b: string): string {
  if (a === INVENTED || b === INVENTED) return INVENTED;
  const [one, other] = [LEVELS.indexOf(a), LEVELS.indexOf(b)];
  if (one >= 0 && other >= 0) return one <= other ? a : b;
  if (one >= 0 || other >= 0) return one >= 0 ? a : b;
  return a === ABSENT ? a : b;
}
