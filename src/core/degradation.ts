/** What is done to a picture before the model sees it. */
export type Degradation =
  | { readonly kind: 'original' }
  /** Stored as JPEG of a quality of 1 to 100 and read again. */
  | { readonly kind: 'jpeg'; readonly quality: number }
  /** Stored as PNG and read again: nothing is lost. */
  | { readonly kind: 'png' }
  /** Made smaller by this factor, and brought back to its size. */
  | { readonly kind: 'scale'; readonly factor: number }
  /** Gaussian blur, sigma in pixels. */
  | { readonly kind: 'blur'; readonly sigma: number }
  /** Gaussian noise, its standard deviation in levels of 0..255. */
  | { readonly kind: 'noise'; readonly deviation: number }
  /** Of so many frames the first is kept, and stands for those that follow it. */
  | { readonly kind: 'drop'; readonly every: number };

/** As the data set has it. */
export const ORIGINAL = 'original';

interface Family {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly of: (value: number) => Degradation;
}

const PLAIN: Readonly<Record<string, Degradation>> = {
  [ORIGINAL]: { kind: 'original' },
  png: { kind: 'png' },
  half: { kind: 'scale', factor: 0.5 },
  quarter: { kind: 'scale', factor: 0.25 },
};

const FAMILIES: Readonly<Record<string, Family>> = {
  jpeg: { least: 1, most: 100, isWhole: true, of: (quality) => ({ kind: 'jpeg', quality }) },
  blur: { least: 0.3, most: 100, isWhole: false, of: (sigma) => ({ kind: 'blur', sigma }) },
  noise: { least: 0.1, most: 128, isWhole: false, of: (deviation) => ({ kind: 'noise', deviation }) },
  drop: { least: 2, most: 1000, isWhole: true, of: (every) => ({ kind: 'drop', every }) },
};

/** For messages: what names there are. */
export const DEGRADATION_NAMES = [
  ...Object.keys(PLAIN),
  ...Object.entries(FAMILIES).map(([name, { least, most }]) => `${name}-N (N from ${least} to ${most})`),
].join(', ');

/** The degradation of a name such as "jpeg-30"; null where there is none. Each degradation has one name only. */
export function parseDegradation(name: string): Degradation | null {
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return plain;
  const [, kind = '', number = ''] = /^([a-z]+)-(\d+(?:\.\d+)?)$/.exec(name) ?? [];
  const family = Object.hasOwn(FAMILIES, kind) ? FAMILIES[kind] : undefined;
  const value = Number(number);
  if (family === undefined || String(value) !== number) return null;
  if (value < family.least || value > family.most || (family.isWhole && !Number.isInteger(value))) return null;
  return family.of(value);
}
