import type { Chart, Plugin } from 'chart.js';
import { toCsv } from '../../runs/csv.js';
import type { Curve, SummaryRow } from '../../runs/summary.js';
import { axis, coloursOf, FONT, type PaperChart, percentRange } from './draw.js';

const TITLES: Readonly<Record<Curve['x'], string>> = {
  frames: 'Prompted frames',
  prompts: 'Prompts on a picture',
  seconds: 'Seconds of annotation',
};
const DASHES = [[], [12, 6], [3, 6], [14, 5, 3, 5]];

interface Line {
  readonly label: string;
  readonly points: Curve['points'];
  readonly colour: string;
}

/** J&F over what an annotator does: a chart for each axis, a line a row, with 95 % intervals. */
export function curveCharts(rows: readonly SummaryRow[], labels: Readonly<Record<string, string>>): PaperChart[] {
  const drawn = rows.filter(({ curves }) => curves !== null && curves.length > 0);
  const kinds = [...new Set(drawn.flatMap(({ curves }) => curves!.map(({ x }) => x)))];
  const colour = coloursOf(drawn.map(({ id }) => id));
  return kinds.map((x) => {
    const lines = drawn.flatMap(({ id, model, curves }): Line[] => {
      const found = curves!.find((curve) => curve.x === x);
      return found === undefined ? [] : [{ label: labels[id] ?? model, points: found.points, colour: colour(id) }];
    });
    return { name: `curves-${x}`, config: () => configOf(x, lines), csv: curvesCsv(x, lines) };
  });
}

function curvesCsv(x: string, lines: readonly Line[]): string {
  const rows = lines.flatMap(({ label, points }) =>
    points.map((point) => ({ label, x, x_value: point.x, JF: point.mean, JF_lo: point.lo, JF_hi: point.hi })),
  );
  return toCsv(['label', 'x', 'x_value', 'JF', 'JF_lo', 'JF_hi'], rows);
}

function configOf(x: Curve['x'], lines: readonly Line[]): ReturnType<PaperChart['config']> {
  const values = lines.flatMap(({ points }) => points.flatMap(({ mean, lo, hi }) => [mean, lo, hi]));
  return {
    type: 'scatter',
    data: {
      datasets: lines.map(({ label, points, colour }, i) => ({
        label,
        data: points.flatMap((point) => (point.mean === null ? [] : [{ x: point.x, y: point.mean * 100 }])),
        ...{ showLine: true, borderColor: colour, backgroundColor: colour, borderWidth: 4, pointRadius: 7 },
        borderDash: DASHES[Math.floor(i / 8) % DASHES.length]!,
      })),
    },
    options: {
      layout: { padding: 32 },
      plugins: { legend: { position: 'bottom', labels: { font: FONT, usePointStyle: true } } },
      scales: {
        x: { ...axis(TITLES[x]), beginAtZero: true },
        y: { ...axis('J&F (%)'), ...percentRange(values.filter((value) => value !== null)) },
      },
    },
    plugins: [intervals(lines)],
  };
}

function intervals(lines: readonly Line[]): Plugin {
  const draw = ({ ctx, scales }: Chart, { points, colour }: Line) => {
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.globalAlpha = 0.6;
    ctx.lineWidth = 2;
    ctx.beginPath();
    for (const { x, lo, hi } of points) {
      if (lo === null || hi === null) continue;
      ctx.moveTo(scales.x!.getPixelForValue(x), scales.y!.getPixelForValue(lo * 100));
      ctx.lineTo(scales.x!.getPixelForValue(x), scales.y!.getPixelForValue(hi * 100));
    }
    ctx.stroke();
    ctx.restore();
  };
  return {
    id: 'intervals',
    beforeDatasetsDraw: (chart) => {
      for (const line of lines) draw(chart, line);
    },
  };
}
