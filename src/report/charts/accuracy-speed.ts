import type { Chart, Plugin } from 'chart.js';
import { toCsv } from '../../runs/csv.js';
import { placeLabels } from '../place-labels.js';
import type { ReferencePoint } from '../references.js';
import type { SpeedPoint } from '../speed-points.js';
import { axis, coloursOf, GREY, type PaperChart, percentRange, TEXT } from './draw.js';

const NAME_FONT = '600 22px sans-serif';

/**
 * A chart for each data set, protocol and rules; the first is named accuracy-speed, the others numbered.
 * @param models of all rows in their order, which gives each its colour
 */
export function accuracySpeedCharts(
  points: readonly SpeedPoint[],
  references: readonly ReferencePoint[],
  models: readonly string[],
): PaperChart[] {
  const groups = [...new Set(points.map(({ group }) => group))];
  const colour = coloursOf(models);
  return groups.map((group, i) => {
    const own = points.filter((point) => point.group === group);
    const published = references.filter((point) => point.group === group);
    return {
      name: i === 0 ? 'accuracy-speed' : `accuracy-speed-${i + 1}`,
      config: () => configOf(group, own, published, colour),
      csv: accuracySpeedCsv(own, published),
    };
  });
}

function configOf(
  group: string,
  points: readonly SpeedPoint[],
  published: readonly ReferencePoint[],
  colour: (model: string) => string,
): ReturnType<PaperChart['config']> {
  const front = points.filter(({ isPareto }) => isPareto).sort((a, b) => a.fps - b.fps);
  const marks = points.map(({ fps, JF }) => ({ x: fps, y: JF * 100 }));
  const hollow = published.flatMap(({ fps, JF }) => (fps === null ? [] : [{ x: fps, y: JF * 100 }]));
  const line = { showLine: true, pointRadius: 0, borderColor: GREY, borderDash: [8, 8], borderWidth: 2 };
  return {
    type: 'scatter',
    data: {
      datasets: [
        { data: marks, pointBackgroundColor: points.map(({ model }) => colour(model)), pointRadius: 10 },
        { data: hollow, pointBackgroundColor: '#ffffff', pointBorderColor: GREY, pointBorderWidth: 3, pointRadius: 9 },
        { data: front.map(({ fps, JF }) => ({ x: fps, y: JF * 100 })), ...line },
      ],
    },
    options: {
      layout: { padding: 32 },
      plugins: { legend: { display: false }, title: { display: true, text: group, font: { size: 20 }, color: GREY } },
      scales: {
        x: { type: 'logarithmic', ...axis('Model FPS'), ...speedRange(points, published) },
        y: { ...axis('J&F (%)'), ...accuracyRange(points, published) },
      },
    },
    plugins: [barsAndNames(points, published, colour)],
  };
}

function accuracySpeedCsv(points: readonly SpeedPoint[], published: readonly ReferencePoint[]): string {
  const columns = ['model', 'label', 'fps', 'fps_lo', 'fps_hi', 'JF', 'JF_lo', 'JF_hi', 'pareto', 'source'];
  return toCsv(columns, [
    ...points.map(({ model, label, fps, fpsLo, fpsHi, JF, JFLo, JFHi, isPareto }) => ({
      ...{ model, label, fps, fps_lo: fpsLo, fps_hi: fpsHi },
      ...{ JF, JF_lo: JFLo, JF_hi: JFHi, pareto: isPareto },
    })),
    ...published.map(({ model, fps, JF, source, hardware }) => ({
      ...{ model, label: model, fps, JF },
      source: hardware === null ? source : `${source}; ${hardware}`,
    })),
  ]);
}

function speedRange(points: readonly SpeedPoint[], published: readonly ReferencePoint[]) {
  const own = points.flatMap(({ fps, fpsLo, fpsHi }) => [fps, fpsLo || fps, fpsHi ?? fps]);
  const speeds = [...own, ...published.flatMap(({ fps }) => fps ?? [])];
  return { min: Math.min(...speeds) / 1.6, max: Math.max(...speeds) * 1.6 };
}

function accuracyRange(points: readonly SpeedPoint[], published: readonly ReferencePoint[]) {
  const own = points.flatMap(({ JF, JFLo, JFHi }) => [JF, JFLo ?? JF, JFHi ?? JF]);
  return percentRange([...own, ...published.map(({ JF }) => JF)]);
}

function barsAndNames(
  points: readonly SpeedPoint[],
  published: readonly ReferencePoint[],
  colour: (model: string) => string,
): Plugin {
  return {
    id: 'bars-and-names',
    beforeDatasetsDraw: (chart) => {
      for (const point of points) drawBars(chart, point, colour(point.model));
      for (const point of published) if (point.fps === null) drawLine(chart, point);
    },
    afterDatasetsDraw: (chart) => drawNames(chart, points, published),
  };
}

function drawBars({ ctx, scales }: Chart, { fps, fpsLo, fpsHi, JF, JFLo, JFHi }: SpeedPoint, colour: string): void {
  const x = (value: number) => scales.x!.getPixelForValue(value);
  const y = (value: number) => scales.y!.getPixelForValue(value * 100);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3;
  ctx.beginPath();
  if (JFLo !== null && JFHi !== null) {
    ctx.moveTo(x(fps), y(JFLo));
    ctx.lineTo(x(fps), y(JFHi));
  }
  if (fpsLo !== null && fpsHi !== null && fpsLo > 0) {
    ctx.moveTo(x(fpsLo), y(JF));
    ctx.lineTo(x(fpsHi), y(JF));
  }
  ctx.stroke();
  ctx.restore();
}

/** A published figure without a speed. */
function drawLine({ ctx, scales, chartArea }: Chart, { JF, model }: ReferencePoint): void {
  const y = scales.y!.getPixelForValue(JF * 100);
  ctx.save();
  ctx.strokeStyle = GREY;
  ctx.fillStyle = GREY;
  ctx.setLineDash([3, 8]);
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(chartArea.left, y);
  ctx.lineTo(chartArea.right, y);
  ctx.stroke();
  ctx.font = '20px sans-serif';
  ctx.textAlign = 'right';
  ctx.fillText(model, chartArea.right - 8, y - 6);
  ctx.restore();
}

function drawNames(
  { ctx, scales, chartArea, width }: Chart,
  points: readonly SpeedPoint[],
  published: readonly ReferencePoint[],
): void {
  const at = (fps: number, JF: number, text: string, colour: string) => {
    return { x: scales.x!.getPixelForValue(fps), y: scales.y!.getPixelForValue(JF * 100), text, colour };
  };
  const marks = [
    ...points.map(({ fps, JF, short }) => at(fps, JF, short, TEXT)),
    ...published.flatMap(({ fps, JF, model }) => (fps === null ? [] : [at(fps, JF, model, GREY)])),
  ];
  ctx.save();
  ctx.font = NAME_FONT;
  const { left, top, bottom } = chartArea;
  const space = { left, right: width - 8, top: top - 20, bottom, height: 28, gap: 14 };
  const places = placeLabels(marks, { ...space, widthOf: (text) => ctx.measureText(text).width });
  marks.forEach(({ text, colour }, i) => {
    const place = places[i];
    if (!place) return;
    ctx.textAlign = place.anchor === 'start' ? 'left' : 'right';
    ctx.lineWidth = 6;
    ctx.strokeStyle = '#ffffff';
    ctx.strokeText(text, place.x, place.y);
    ctx.fillStyle = colour;
    ctx.fillText(text, place.x, place.y);
  });
  ctx.restore();
}
