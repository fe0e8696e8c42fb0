import { packFrame } from '../../src/report/packed-strip.js';
import type { ReferencePoint } from '../../src/report/references.js';
import type { PackedObject, PackedSequence, ReportData } from '../../src/report/report-data.js';
import { rowLabels } from '../../src/report/row-labels.js';
import { speedPoints } from '../../src/report/speed-points.js';
import { packMask } from '../../src/report/viewer/packed-mask.js';
import type { ViewerSequence } from '../../src/report/viewer/viewer-data.js';
import type { SummaryRow } from '../../src/runs/summary.js';

/** A name that would run a script, were it ever taken for markup. */
export const HOSTILE_NAME = `</script><img src=x onerror="document.title='taken over'">`;

const GREY_JPEG =
  '/9j/2wBDABQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////2wBDARQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////wgARCAASACADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQBAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhADEAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAADD/2gAIAQEAAT8AT//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQIBAT8AH//EABQRAQAAAAAAAAAAAAAAAAAAACD/2gAIAQMBAT8AH//Z';

/** A note that two rows have. */
export const WIDE_SPREAD = 'The speed varies widely: close <i>other</i> programs.';

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

/** Where the time of a made-up network's frames goes: 10 ms, 20 ms with two objects, and growing with the memory. */
export function speedOf(milliseconds: number): NonNullable<SummaryRow['speed']> {
  const rate = 1000 / milliseconds;
  const none = { decode: 0, preprocess: 0, postprocess: 0, memoryEncode: 0, decodeMask: 0, prompt: 0, rest: 0 };
  return {
    ...{ frames: 90, warmup: 15, rates: [rate * 0.98, rate, rate * 1.01], energy: null, overhead: 1.25, outliers: 0 },
    parts: { ...none, encode: milliseconds * 0.6, memoryAttention: milliseconds * 0.2, write: milliseconds * 0.2 },
    byObjects: [
      { value: '1', frames: 60, model: rate, endToEnd: rate * 0.8 },
      { value: '2', frames: 30, model: rate / 2, endToEnd: rate * 0.4 },
    ],
    byResolution: [{ value: '854x480', frames: 90, model: rate, endToEnd: rate * 0.8 }],
    byIndex: [
      { from: 0, to: 0, frames: 3, model: milliseconds / 4, endToEnd: milliseconds / 3 },
      { from: 1, to: 8, frames: 87, model: milliseconds, endToEnd: milliseconds * 1.25 },
    ],
  };
}

function sequence(name: string, JF: number): PackedSequence {
  const strip = Array.from({ length: 20 }, (_, i) => {
    if (i === 0 || i === 19) return packFrame({ kind: 'gap' });
    if (i === 8) return packFrame({ kind: 'absent' });
    return packFrame(i === 9 ? { kind: 'invented' } : { kind: 'J', J: JF + 0.02 * Math.sin(i) });
  }).join('');
  const figures = [JF, JF - 0.01, JF + 0.01].map((value) => Math.round(value * 1e4)) as [number, number, number];
  const object = (id: string): PackedObject => [id, ...figures, strip];
  return [name, 18, ...figures, 1.2, 1.1, strip, [object('1'), object('2')]];
}

/** J and F of the parts of a data set. */
const BREAKDOWN = [
  { by: 'object size', value: 'small (below 1 %)', objects: 2, frames: 9, J: 0.5, F: 0.6 },
  { by: 'attribute', value: HOSTILE_NAME, objects: 1, frames: 20, J: 0.7, F: 0.9 },
  { by: 'attribute', value: 'occlusion', objects: 3, frames: 50, J: 0.4, F: 0.5 },
];

/** Two small grey frames of one video. */
function viewerSequence(rows: readonly string[]): ViewerSequence {
  const [width, height] = [32, 18];
  const square = (left: number) =>
    packMask(
      Uint8Array.from({ length: width * height }, (_, at) => Number(at % width >= left && at % width < left + 8)),
    );
  return {
    dataset: 'davis2017 val 480p',
    sequence: 'soapbox',
    ...{ width, height, size: [320, 180], annotated: 20, objects: ['1', '2'] },
    frames: ['00000', '00009', '00019'].map((name) => ({ name, image: GREY_JPEG, truth: [square(4), square(20)] })),
    rows: rows.map((row, i) => ({
      row,
      masks: [[square(4), square(20)], [square(8 + i), square(8)], null],
      marks: [
        [
          { kind: 'positive', object: '1', at: [0.25, 0.5] },
          { kind: 'negative', object: '1', at: [0.6, 0.5] },
          { kind: 'box', object: '2', box: [0.6, 0.1, 0.9, 0.9] },
        ],
        [],
        [],
      ],
      strip: [packFrame({ kind: 'J', J: 1 }), packFrame({ kind: 'J', J: 0.4 }), packFrame({ kind: 'gap' })].join(''),
    })),
  };
}

/** A figure of others. */
function published(model: string, fps: number | null): ReferencePoint {
  const group = 'davis2017 val 480p; semi-supervised, mask; rules davis2017';
  return { group, model, JF: 0.85, fps, hardware: fps === null ? null : 'A100', source: 'a paper', note: null };
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
    {
      ...summaryRow('hiera-tiny', 0.889, 1.42, [WIDE_SPREAD]),
      ...roundsOf(0.889),
      input: 'jpeg-30',
      speed: speedOf(10),
      breakdown: BREAKDOWN,
    },
    {
      ...summaryRow(HOSTILE_NAME, 0.893, 0.61, ['Untrained: random weights.', WIDE_SPREAD]),
      ...roundsOf(0.893),
      speed: speedOf(20),
    },
    { ...summaryRow('static', 0.42, null), interactive: { 'recall@50': 0.4, masklets: 7 } },
  ];
  const labels = rowLabels(rows);
  const details = rows.map(({ id }, i) => ({
    row: id,
    sequences: [sequence('soapbox', 0.4), sequence('bike-packing', 0.8 - i * 0.1), sequence(HOSTILE_NAME, 0.95)],
    left: 0,
  }));
  return {
    title: `report of ${HOSTILE_NAME}`,
    version: '0.0.0',
    createdAt: '2026-01-02T03:04:05.000Z',
    rows,
    labels,
    warnings: [],
    points: speedPoints(rows, labels),
    references: [published('SAM 2.1 hiera tiny', 91.2), published('STM', null)],
    details,
    viewer: { sequences: [viewerSequence(rows.map(({ id }) => id))], note: 'Some frames only.' },
    method: [{ title: 'Machine', facts: [{ label: 'Processor', value: HOSTILE_NAME }] }],
  };
}
