import { type BitMask, countPixels, createBitMask, getPixel, setPixel } from '../../core/bit-mask.js';
import type { Rng } from '../../core/rng.js';
import type { Click } from '../../core/session.js';
import { innermostPoint } from './distance-transform.js';
import { errorsOf, type MaskErrors } from './errors.js';
import { centreClick } from './next-click.js';

/** What a sampler looks at. The prediction is not perfect. */
export interface ClickRequest {
  readonly truth: BitMask;
  /** Null where there is none yet. */
  readonly prediction: BitMask | null;
  /** Clicks that this object was given on this frame. */
  readonly earlier: readonly Click[];
  readonly rng: Rng;
}

/** Where the simulated annotator clicks next; null where it finds no place. */
export type ClickSampler = (request: ClickRequest) => Click | null;

/** Ways to click, by the name in configs. */
export const CLICK_SAMPLERS = {
  /** The middle of the larger error, as the official evaluation clicks. */
  center: ({ truth, prediction }) => centreClick(truth, prediction),
  /** Any wrong pixel, each as likely (sample_random_points_from_errors). */
  uniform: uniformClick,
  /** The wrong pixel nearest to the centre of mass of the error with more pixels. */
  centroid: centroidClick,
  /** As center, without pixels that were clicked before (clicker.py of RITM, saic-vul/ritm_interactive_segmentation). */
  ritm: ritmClick,
} as const satisfies Readonly<Record<string, ClickSampler>>;

export type ClickSamplerName = keyof typeof CLICK_SAMPLERS;
export const CLICK_SAMPLER_NAMES = Object.keys(CLICK_SAMPLERS) as [ClickSamplerName, ...ClickSamplerName[]];

function uniformClick({ truth, prediction, rng }: ClickRequest): Click | null {
  const errors = errorsOf(truth, prediction);
  const missing = countPixels(errors.missing);
  const total = missing + countPixels(errors.extra);
  if (total === 0) return null;
  const drawn = rng.integer(0, total - 1);
  const positive = drawn < missing;
  const point = positive ? nthPixel(errors.missing, drawn) : nthPixel(errors.extra, drawn - missing);
  return { ...point, positive };
}

function nthPixel(mask: BitMask, n: number): { readonly x: number; readonly y: number } {
  let left = n;
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      if (getPixel(mask, x, y) && left-- === 0) return { x, y };
    }
  }
  throw new RangeError(`the mask has no pixel ${n}`);
}

function centroidClick({ truth, prediction }: ClickRequest): Click | null {
  const errors = errorsOf(truth, prediction);
  const positive = countPixels(errors.missing) > countPixels(errors.extra);
  const point = nearestToCentroid(positive ? errors.missing : errors.extra);
  return point === null ? null : { ...point, positive };
}

function nearestToCentroid(mask: BitMask): { readonly x: number; readonly y: number } | null {
  const pixels: { readonly x: number; readonly y: number }[] = [];
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) if (getPixel(mask, x, y)) pixels.push({ x, y });
  }
  const centreX = pixels.reduce((sum, { x }) => sum + x, 0) / pixels.length;
  const centreY = pixels.reduce((sum, { y }) => sum + y, 0) / pixels.length;
  const distance = ({ x, y }: { readonly x: number; readonly y: number }) => (x - centreX) ** 2 + (y - centreY) ** 2;
  return pixels.reduce<(typeof pixels)[number] | null>(
    (best, pixel) => (best === null || distance(pixel) < distance(best) ? pixel : best),
    null,
  );
}

/** Distances are taken first and clicked pixels struck out after that, as RITM does. */
function ritmClick(request: ClickRequest): Click | null {
  const errors = errorsOf(request.truth, request.prediction);
  const inside = innermostUnclicked(errors.missing, request.earlier);
  const outside = innermostUnclicked(errors.extra, request.earlier);
  const positive = (inside?.squared ?? 0) > (outside?.squared ?? 0);
  const point = positive ? inside : outside;
  return point === null ? null : { x: point.x, y: point.y, positive };
}

function innermostUnclicked(mask: MaskErrors['missing'], earlier: readonly Click[]) {
  const struck = createBitMask(mask.width, mask.height);
  for (const { x, y } of earlier) setPixel(struck, Math.round(x), Math.round(y));
  return innermostPoint(mask, struck);
}

/** The option `sampler` in a sentence. */
export const SAMPLER_WHAT = 'Where in what is wrong a click lies (docs/protocols.md).';
