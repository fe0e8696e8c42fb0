import type { Chart, Plugin } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { toCsv } from '../../runs/csv.js';
import type { SpeedPoint } from '../speed-points.js';

const WIDTH = 1200;
const HEIGHT = 800;
/** The page's light colours; Okabe and Ito's tell apart for colour-blind readers. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#7a6a00', '#3f8fc4', '#444b54'];
const GREY = '#57606a';

/** The accuracy-against-speed chart as a PNG of 1200 x 800 pixels, with the marks of the page. */
export function accuracySpeedPng(points: readonly SpeedPoint[]): Buffer {
  const canvas = new ChartJSNodeCanvas({ width: WIDTH, height: HEIGHT, backgroundColour: '#ffffff' });
  const models = [...new Set(points.map(({ model }) => model))];
  const colourOf = ({ model }: SpeedPoint) => COLOURS[models.indexOf(model) % COLOURS.length]!;
  const font = { size: 22 };
  const axis = (text: string) => ({ title: { display: true, text, font, color: GREY }, ticks: { font, color: GREY } });
  return canvas.renderToBufferSync(
    {
      type: 'scatter',
      data: {
        datasets: [
          {
            data: points.map(({ fps, JF }) => ({ x: fps, y: JF * 100 })),
            pointBackgroundColor: points.map(colourOf),
            pointRadius: 10,
          },
        ],
      },
      options: {
        layout: { padding: 32 },
        plugins: { legend: { display: false } },
        scales: {
          x: { type: 'logarithmic', ...axis('Model FPS'), ...speedRange(points) },
          y: { ...axis('J&F (%)'), ...accuracyRange(points) },
        },
      },
      plugins: [marks(points, colourOf)],
    },
    'image/png',
  );
}

/** The points of the chart, accuracy in 0..1. */
export function accuracySpeedCsv(points: readonly SpeedPoint[]): string {
  const columns = ['model', 'label', 'fps', 'fps_lo', 'fps_hi', 'JF', 'JF_lo', 'JF_hi', 'pareto'];
  return toCsv(
    columns,
    points.map(({ model, label, fps, fpsLo, fpsHi, JF, JFLo, JFHi, isPareto }) => ({
      model,
      label,
      fps,
      fps_lo: fpsLo,
      fps_hi: fpsHi,
      JF,
      JF_lo: JFLo,
      JF_hi: JFHi,
      pareto: isPareto,
    })),
  );
}

function speedRange(points: readonly SpeedPoint[]): { readonly min: number; readonly max: number } {
  const speeds = points.flatMap(({ fps, fpsLo, fpsHi }) => [fps, fpsLo ?? fps, fpsHi ?? fps]);
  return { min: Math.min(...speeds) / 1.6, max: Math.max(...speeds) * 1.6 };
}

/** Room for the intervals and for the names above the marks; whole percents. */
function accuracyRange(points: readonly SpeedPoint[]): { readonly min: number; readonly max: number } {
  const values = points.flatMap(({ JF, JFLo, JFHi }) => [JF, JFLo ?? JF, JFHi ?? JF]).map((value) => value * 100);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(1, (high - low) * 0.15);
  return { min: Math.max(0, Math.floor(low - room)), max: Math.min(100, Math.ceil(high + room)) };
}

/** Error bars and a name at each mark. */
function marks(points: readonly SpeedPoint[], colourOf: (point: SpeedPoint) => string): Plugin {
  return {
    id: 'marks',
    afterDatasetsDraw: (chart) => {
      for (const point of points) drawMark(chart, point, colourOf(point));
    },
  };
}

function drawMark({ ctx, scales }: Chart, point: SpeedPoint, colour: string): void {
  const x = (value: number) => scales.x!.getPixelForValue(value);
  const y = (value: number) => scales.y!.getPixelForValue(value * 100);
  const { fps, fpsLo, fpsHi, JF, JFLo, JFHi, label } = point;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3;
  ctx.beginPath();
  if (JFLo !== null && JFHi !== null) {
    ctx.moveTo(x(fps), y(JFLo));
    ctx.lineTo(x(fps), y(JFHi));
  }
  if (fpsLo !== null && fpsHi !== null) {
    ctx.moveTo(x(fpsLo), y(JF));
    ctx.lineTo(x(fpsHi), y(JF));
  }
  ctx.stroke();
  ctx.fillStyle = '#1b1f24';
  ctx.font = '600 22px sans-serif';
  ctx.fillText(label, x(fps) + 16, y(JF) - 14);
  ctx.restore();
}
