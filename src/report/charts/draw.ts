import { type Canvas, createCanvas, type SvgCanvas, SvgExportFlag } from '@napi-rs/canvas';
import { Chart, type ChartConfiguration, type Plugin } from 'chart.js/auto';

/** Pixels of every chart for papers. */
export const WIDTH = 1200;
export const HEIGHT = 800;
export const FONT = { size: 22 };
export const GREY = '#57606a';
export const TEXT = '#1b1f24';
/** The page's light colours; Okabe and Ito's tell apart for colour-blind readers. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#7a6a00', '#3f8fc4', '#444b54', '#5e3c99'];

/** A chart for papers and the points that it shows. */
export interface PaperChart {
  /** File name without extension. */
  readonly name: string;
  readonly config: () => ChartConfiguration;
  readonly csv: string;
}

/** Gives each name a colour, as the page does. */
export function coloursOf(names: readonly string[]): (name: string) => string {
  const order = [...new Set(names)];
  return (name) => COLOURS[order.indexOf(name) % COLOURS.length]!;
}

/** Title and figures of an axis. */
export function axis(text: string) {
  return { title: { display: true, text, font: FONT, color: GREY }, ticks: { font: FONT, color: GREY } };
}

/** Room around values in percent, in whole percents. */
export function percentRange(values: readonly number[]): { readonly min: number; readonly max: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value * 100) as [number, number];
  const room = Math.max(1, (high - low) * 0.15);
  return { min: Math.max(0, Math.floor(low - room)), max: Math.min(100, Math.ceil(high + room)) };
}

/** A chart as a PNG. */
export function chartPng(config: ChartConfiguration): Buffer {
  const canvas = createCanvas(WIDTH, HEIGHT);
  return drawn(config, canvas, () => canvas.toBuffer('image/png'));
}

/** The same as an SVG; text is drawn as shapes, so that it looks alike everywhere. */
export function chartSvg(config: ChartConfiguration): Buffer {
  const canvas = createCanvas(WIDTH, HEIGHT, SvgExportFlag.ConvertTextToPaths);
  return drawn(config, canvas, () => canvas.getContent());
}

function drawn(config: ChartConfiguration, canvas: Canvas | SvgCanvas, content: () => Buffer): Buffer {
  const still = { ...config.options, responsive: false, animation: false as const, devicePixelRatio: 1 };
  // What chart.js asks of an element beyond its context, it asks of none that it does not resize.
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  const chart = new Chart(context, { ...onPaper(config), options: still });
  chart.draw();
  try {
    return content();
  } finally {
    chart.destroy();
  }
}

const WHITE: Plugin = {
  id: 'paper',
  beforeDraw: ({ ctx, width, height }) => {
    ctx.save();
    ctx.fillStyle = '#ffffff';
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

function onPaper(config: ChartConfiguration): ChartConfiguration {
  return { ...config, plugins: [WHITE, ...(config.plugins ?? [])] };
}
