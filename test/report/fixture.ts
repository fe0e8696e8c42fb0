import type { ReportData, SequenceDetail } from '../../src/report/report-data.js';
import { speedPoints } from '../../src/report/speed-points.js';
import type { SummaryRow } from '../../src/runs/summary.js';

/** A name that would run a script, were it ever taken for markup. */
export const HOSTILE_NAME = `</script><img src=x onerror="document.title='taken over'">`;

/** A row as a run writes it; figures are made up. */
export function summaryRow(model: string, JF: number, fps: number | null, notes: readonly string[] = []): SummaryRow {
  return {
    id: `row-${model}`,
    runner: fps === null ? 'static' : 'node',
    model,
    backend: fps === null ? null : 'node-cpu',
    precision: fps === null ? null : 'fp32',
    imageSize: fps === null ? null : 1024,
    input: 'original',
    options: fps === null ? {} : { preset: 'vos' },
    protocol: 'semi-supervised, mask',
    dataset: 'davis2017 val 480p',
    rules: 'davis2017',
    units: { done: 3, failed: 0 },
    sequences: 3,
    objects: 5,
    JF: { mean: JF, lo: JF - 0.03, hi: JF + 0.02 },
    J: { mean: JF - 0.02, recall: 0.95, decay: 0.04 },
    F: { mean: JF + 0.02, recall: 0.97, decay: 0.05 },
    presence: null,
    breakdown: [],
    tolerances: [],
    figures: {},
    interactive: null,
    curves: null,
    fps: {
      model: fps,
      endToEnd: fps === null ? 400 : fps * 0.9,
      lo: fps && fps * 0.95,
      hi: fps && fps * 1.04,
      repeats: 3,
    },
    latency: fps === null ? null : { p50: 900 / fps, p90: 990 / fps, p95: 1010 / fps, p99: 1100 / fps },
    coldStart: null,
    peakRss: fps === null ? 140 : 1900,
    parameters: fps === null ? null : 38_900_000,
    notes,
  };
}

function sequence(name: string, JF: number): SequenceDetail {
  const strip = Array.from({ length: 20 }, (_, i) => (i === 0 || i === 19 ? null : JF + 0.02 * Math.sin(i)));
  const object = (id: string) => ({ object: id, JF, J: JF - 0.01, F: JF + 0.01, strip });
  const speeds = { fpsModel: 1.2, fpsEndToEnd: 1.1 };
  return {
    sequence: name,
    frames: 18,
    JF,
    J: JF - 0.01,
    F: JF + 0.01,
    ...speeds,
    strip,
    objects: [object('1'), object('2')],
  };
}

/** Three rounds of an interactive protocol, each better than the one before. */
export function roundsOf(JF: number): Pick<SummaryRow, 'curves' | 'interactive'> {
  const point = (round: number, x: number) => {
    const mean = JF - 0.05 * (3 - round);
    return { x, mean, lo: mean - 0.02, hi: mean + 0.02 };
  };
  return {
    curves: [
      { x: 'frames', points: [1, 2, 3].map((round) => point(round, round)) },
      { x: 'seconds', points: [1, 2, 3].map((round) => point(round, round * 13.5)) },
    ],
    interactive: { prompted_frames: 3, clicks: 8.4, annotation_seconds: 40.5 },
  };
}

/** A page of two networks and a floor, with a hostile model and sequence name among them. */
export function reportFixture(): ReportData {
  const rows = [
    { ...summaryRow('hiera-tiny', 0.889, 1.42), ...roundsOf(0.889), input: 'jpeg-30' },
    { ...summaryRow(HOSTILE_NAME, 0.893, 0.61, ['Untrained: random weights.']), ...roundsOf(0.893) },
    { ...summaryRow('static', 0.42, null), interactive: { 'recall@50': 0.4, masklets: 7 } },
  ];
  const details = rows.map(({ id, model }, i) => ({
    row: id,
    label: model,
    sequences: [sequence('bike-packing', 0.8 - i * 0.1), sequence('soapbox', 0.4), sequence(HOSTILE_NAME, 0.95)],
  }));
  return {
    title: `report of ${HOSTILE_NAME}`,
    version: '0.0.0',
    createdAt: '2026-01-02T03:04:05.000Z',
    rows,
    points: speedPoints(rows),
    details,
    method: [{ title: 'Machine', facts: [{ label: 'Processor', value: HOSTILE_NAME }] }],
  };
}
