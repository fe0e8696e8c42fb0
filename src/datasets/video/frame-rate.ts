/** What the frames of a video say of time. */
export interface FrameTimes {
  /** Seconds of a tick, as a fraction. */
  readonly tick: readonly [numerator: number, denominator: number];
  /** Ticks at which each frame is shown, ascending. */
  readonly shown: readonly number[];
  /** Ticks that the first frame is shown for. */
  readonly duration: number;
}

export interface FrameRate {
  /** Frames a second, reduced: "25/1", "30000/1001". */
  readonly rate: string;
  /** False where frames are shown for different times; the rate is their mean then. */
  readonly isConstant: boolean;
}

/** Rates that cameras and programs write. */
const USUAL: readonly (readonly [number, number])[] = [
  ...([24, 25, 30, 50, 60, 120, 15, 12, 10, 20, 48, 100, 240] as const).map((rate) => [rate, 1] as const),
  ...([24, 30, 60, 120] as const).map((rate) => [rate * 1000, 1001] as const),
];

/**
 * Reads what ffmpeg's framecrc muxer writes: "#tb 0: 1/12800", then a line a frame of stream, decoding time, presentation
 * time, duration, size and checksum (libavformat/framecrcenc.c).
 */
export function parseFrameTimes(text: string): FrameTimes {
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? [];
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const cells = lines.map((line) => line.split(',').map(Number));
  return {
    tick: [Number(numerator ?? 1), Number(denominator ?? 1)],
    shown: cells.map((cell) => cell[2]!),
    duration: cells[0]?.[3] ?? 0,
  };
}

/**
 * The rate of frames that were taken. A container may round times to its ticks (Matroska: milliseconds), so that a usual
 * rate within a tick of every frame counts as exact.
 * @param stride the frames are every so many of the video, which matters where there is one frame only
 */
export function frameRateOf(
  { tick: [numerator, denominator], shown, duration }: FrameTimes,
  stride: number,
): FrameRate {
  const [first = 0] = shown;
  const intervals = Math.max(1, shown.length - 1);
  const span = shown.length > 1 ? shown.at(-1)! - first : duration * stride;
  if (!(span > 0)) return { rate: '25/1', isConstant: false };
  const fits = (top: number, bottom: number) => {
    const ticks = (bottom * denominator) / (top * numerator);
    return shown.every((at, i) => Math.abs(at - first - i * ticks) <= 1);
  };
  const mean = [intervals * denominator, span * numerator] as const;
  const candidates = [mean, ...USUAL.map(([top, bottom]) => [top, bottom * stride] as const)];
  const exact = candidates.filter(([top, bottom]) => fits(top, bottom));
  // A mean that is no whole number of ticks a frame is itself rounded.
  const isWhole = span % intervals === 0;
  const chosen = (isWhole ? exact[0] : exact.find((one) => one !== mean)) ?? mean;
  return { rate: reduced(chosen), isConstant: exact.length > 0 };
}

function reduced([top, bottom]: readonly [number, number]): string {
  let [a, b] = [top, bottom];
  while (b !== 0) [a, b] = [b, a % b];
  return `${top / a}/${bottom / a}`;
}
