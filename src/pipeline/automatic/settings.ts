import type { AutomaticMaskOptions } from '../../core/automatic-masks.js';
import { UserError } from '../../core/errors.js';

/** A point as shares of a picture's width and height. */
export type GridPoint = readonly [x: number, y: number];

/** Options that were checked and filled in; one grid a crop layer. */
export type AutomaticSettings = Omit<Required<AutomaticMaskOptions>, 'pointsPerSide' | 'pointGrids' | 'signal'> & {
  readonly grids: readonly (readonly GridPoint[])[];
};

const DEFAULTS = {
  pointsPerBatch: 64,
  predIouThresh: 0.8,
  stabilityScoreThresh: 0.95,
  stabilityScoreOffset: 1,
  maskThreshold: 0,
  boxNmsThresh: 0.7,
  cropNLayers: 0,
  cropNmsThresh: 0.7,
  cropOverlapRatio: 512 / 1500,
  cropNPointsDownscaleFactor: 1,
  minMaskRegionArea: 0,
  useM2m: false,
  multimaskOutput: true,
} as const;
const POINTS_PER_SIDE = 32;

/** What each number must be, by option; the others may be any finite number. */
const COUNTS = ['pointsPerBatch', 'cropNPointsDownscaleFactor'] as const;
const NATURALS = ['cropNLayers', 'minMaskRegionArea'] as const;
const SHARES = ['boxNmsThresh', 'cropNmsThresh', 'cropOverlapRatio'] as const;
const NUMBERS = ['predIouThresh', 'stabilityScoreThresh', 'stabilityScoreOffset', 'maskThreshold'] as const;

/**
 * The official generator's presets under the options.
 * @throws UserError where an option is not a number of its kind, or points are given in two ways
 */
export function automaticSettings(options: AutomaticMaskOptions): AutomaticSettings {
  const { pointsPerSide, pointGrids, signal: _signal, ...given } = options;
  const settings = { ...DEFAULTS, ...given };
  for (const name of COUNTS) check(name, settings[name], (value) => Number.isInteger(value) && value > 0, 'from 1');
  for (const name of NATURALS) check(name, settings[name], (value) => Number.isInteger(value) && value >= 0, 'from 0');
  for (const name of SHARES) check(name, settings[name], (value) => value >= 0 && value <= 1, 'from 0 to 1');
  for (const name of NUMBERS) check(name, settings[name], Number.isFinite, 'a finite number');
  if (pointGrids !== undefined) return { ...settings, grids: checkedGrids(pointGrids, pointsPerSide, settings) };
  const side = pointsPerSide ?? POINTS_PER_SIDE;
  const deepest = settings.cropNPointsDownscaleFactor ** settings.cropNLayers;
  const least = `from ${deepest}, for the last layer of crops to have a point`;
  check(
    'pointsPerSide',
    side,
    (value) => Number.isInteger(value) && value >= deepest,
    deepest === 1 ? 'from 1' : least,
  );
  return { ...settings, grids: layerGrids(side, settings.cropNLayers, settings.cropNPointsDownscaleFactor) };
}

function check(name: string, value: number, isRight: (value: number) => boolean, expected: string): void {
  if (isRight(value)) return;
  throw new UserError({
    what: 'An option of automatic masks is out of range.',
    where: name,
    expected,
    found: String(value),
  });
}

function checkedGrids(
  grids: NonNullable<AutomaticMaskOptions['pointGrids']>,
  pointsPerSide: number | undefined,
  { cropNLayers }: { readonly cropNLayers: number },
): NonNullable<AutomaticMaskOptions['pointGrids']> {
  const isShare = (value: number) => value >= 0 && value <= 1;
  if (pointsPerSide !== undefined) {
    throw new UserError({
      what: 'The points of automatic masks are given twice.',
      where: 'pointGrids',
      expected: 'pointsPerSide or pointGrids',
      found: 'both',
    });
  }
  if (grids.length > cropNLayers && grids.every((grid) => grid.every((point) => point.every(isShare)))) return grids;
  throw new UserError({
    what: 'The grids of automatic masks do not fit.',
    where: 'pointGrids',
    expected: `a grid for each of ${cropNLayers + 1} layers, of shares from 0 to 1`,
    found: `${grids.length} grids`,
    next: 'divide x and y by the width and height of the picture',
  });
}

/** Grids of all crop layers (build_all_layer_point_grids in sam2/utils/amg.py). */
function layerGrids(side: number, layers: number, downscale: number): GridPoint[][] {
  return Array.from({ length: layers + 1 }, (_, layer) => pointGrid(Math.floor(side / downscale ** layer)));
}

/** side^2 evenly spaced points, row by row, in double precision as NumPy's linspace places them. */
function pointGrid(side: number): GridPoint[] {
  const offset = 1 / (2 * side);
  const step = (1 - offset - offset) / (side - 1);
  const line = Array.from({ length: side }, (_, i) => {
    if (i === 0) return offset;
    return i === side - 1 ? 1 - offset : i * step + offset;
  });
  return line.flatMap((y) => line.map((x): GridPoint => [x, y]));
}
