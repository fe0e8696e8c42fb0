import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { durationText, progressListener } from '../../src/cli/progress.js';
import { headlineTable } from '../../src/cli/summary-table.js';

const unit = { id: 'static-cows-01234567', row: 'r', sequence: 'cows', frames: 20 };

function listen(isTTY: boolean) {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  const terminal = Object.assign(stream, { isTTY, columns: 100, cursorTo: () => true, moveCursor: () => true });
  return { listener: progressListener(terminal as unknown as NodeJS.WriteStream), text: () => chunks.join('') };
}

describe('progress', () => {
  it('is a plain line a unit where there is no terminal', () => {
    const { listener, text } = listen(false);
    listener.begin({ units: 3, frames: 60 });
    listener.frame(unit);
    listener.unitDone(unit, 0, 4);
    listener.unitDone(unit, 1, 5);
    listener.unitFailed(unit, 0, 'the mask is too small');
    listener.end();
    expect(text().split('\n')).toEqual([
      '3 units, 60 frames',
      '[1/3] static-cows-01234567: 20 frames in 4.0 s (5.0 FPS)',
      '[2/3] static-cows-01234567, repeat 2: 20 frames in 5.0 s (4.0 FPS)',
      '[3/3] static-cows-01234567: failed: the mask is too small',
      '',
    ]);
  });

  it('writes a step over itself on a terminal, and nothing of it elsewhere', () => {
    const terminal = listen(true);
    terminal.listener.step?.('drawing masks on cows', 1, 40);
    terminal.listener.step?.('drawing masks on cows', null, 40);
    terminal.listener.step?.('taking frames out of \u0007.mp4', 7, null);
    const lines = ['drawing masks on cows: 1/40 frames', '', 'taking frames out of \uFFFD.mp4: 7 frames'];
    expect(terminal.text()).toBe(lines.map((line) => `\r\x1b[K${line}`).join(''));
    expect(listen(false).listener.step).toBeUndefined();
  });

  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [90, '2 min'],
    [12_000, '3 h 20 min'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('the headline table', () => {
  const none = { mean: null, recall: null, decay: null };
  const row = {
    id: 'r',
    runner: 'node',
    model: 'tiny',
    backend: 'node-cpu',
    precision: 'fp32',
    imageSize: 1024,
    input: 'original',
    options: { preset: 'vos' },
    protocol: 'semi-supervised, mask',
    dataset: 'davis2017 val 480p',
    rules: 'davis2017',
    units: { done: 1, failed: 0 },
    sequences: 1,
    objects: 1,
    JF: { mean: 0.877, lo: null, hi: null },
    J: { ...none, mean: 0.8 },
    F: none,
    presence: null,
    breakdown: [],
    tolerances: [],
    figures: {},
    interactive: null,
    curves: null,
    fps: { model: 1.234, endToEnd: null, lo: null, hi: null, repeats: 1 },
    latency: null,
    coldStart: null,
    peakRss: null,
    parameters: null,
    notes: ['Untrained.'],
  };

  it('gives percent, and a dash for what was not measured', () => {
    const [head, rule, body, , note] = headlineTable({ schema: 1, rows: [row] }).split('\n');
    expect(head).toMatch(
      /^model\s+backend\s+size\s+preset\s+protocol\s+data set\s+rules\s+J&F\s+J\s+F\s+model FPS\s+end-to-end FPS$/,
    );
    expect(rule).toMatch(/^-+( {2}-+)+$/);
    expect(body!.split(/ {2,}/)).toEqual([
      'tiny',
      'node-cpu',
      '1024',
      'vos',
      'semi-supervised, mask',
      'davis2017 val 480p',
      'davis2017',
      '87.7',
      '80.0',
      '-',
      '1.23',
      '-',
    ]);
    expect(note).toBe('tiny: Untrained.');
  });

  it('says below what the rounds of a protocol came to', () => {
    const interactive = { 'mIoU@1': 0.5, 'mIoU@2': 0.75, 'NoC@90': 1.5, annotation_seconds: 20 };
    const picture = { ...row, protocol: 'image, up to 2 clicks', dataset: 'coco val2017', interactive };
    const lines = headlineTable({ schema: 1, rows: [row, picture] }).split('\n');
    expect(lines.slice(4)).toEqual([
      '',
      'tiny, image, up to 2 clicks, coco val2017: mIoU@1 50.0, mIoU@2 75.0, NoC@90 1.50, annotation seconds 20.00',
      '',
      'tiny: Untrained.',
    ]);
  });

  it('has a column of inputs only where frames were degraded', () => {
    const table = headlineTable({ schema: 1, rows: [row, { ...row, input: 'jpeg-30' }] });
    expect(table.split('\n').map((line) => line.split(/ {2,}/)[3])).toEqual(
      expect.arrayContaining(['input', 'original', 'jpeg-30']),
    );
  });
});
