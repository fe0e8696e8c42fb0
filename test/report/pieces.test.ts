import { describe, expect, it } from 'vitest';
import { accuracySpeedCsv, accuracySpeedPng } from '../../src/report/charts/accuracy-speed.js';
import { escapeHtml, escapeJson } from '../../src/report/escape.js';
import { rowLabels } from '../../src/report/row-labels.js';
import { speedPoints } from '../../src/report/speed-points.js';
import { summaryMarkdown } from '../../src/report/summary-markdown.js';
import { HOSTILE_NAME, summaryRow } from './fixture.js';

describe('rowLabels', () => {
  it('names what tells the rows of one model apart, and nothing else', () => {
    const large = summaryRow('tiny', 0.8, 1);
    const rows = [large, { ...large, id: 'small', imageSize: 512 }, summaryRow('static', 0.4, null)];
    expect(Object.values(rowLabels(rows))).toEqual(['tiny, 1024 px', 'tiny, 512 px', 'static']);
  });
});

describe('degraded frames', () => {
  it('are named where rows differ in them, and nowhere else', () => {
    const plain = summaryRow('tiny', 0.8, 1);
    const rows = [plain, { ...plain, id: 'bad', input: 'jpeg-30' }];
    expect(Object.values(rowLabels(rows))).toEqual(['tiny, original', 'tiny, jpeg-30']);
    expect(summaryMarkdown(rows)).toMatch(/\| input \|[\s\S]*\| original \|[\s\S]*\| jpeg-30 \|/);
    expect(summaryMarkdown([plain])).not.toContain('input');
  });
});

describe('speedPoints', () => {
  it('leaves rows without a model speed out, and marks those that no other beats in both', () => {
    const rows = [
      summaryRow('a', 0.8, 2),
      summaryRow('b', 0.9, 1),
      summaryRow('c', 0.7, 1.5),
      summaryRow('static', 0.4, null),
    ];
    expect(speedPoints(rows, rowLabels(rows)).map(({ model, isPareto }) => [model, isPareto])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
  });
});

describe('the charts beside the page', () => {
  const rows = [summaryRow('a', 0.8, 2), summaryRow(HOSTILE_NAME, 0.9, 1)];
  const points = speedPoints(rows, rowLabels(rows));

  it('is a PNG of 1200 x 800 pixels that is not blank', () => {
    const png = accuracySpeedPng(points);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 800]);
    expect(png.equals(accuracySpeedPng(points.slice(0, 1)))).toBe(false);
  });

  it('has the same marks as CSV', () => {
    const [head, first] = accuracySpeedCsv(points).split('\n');
    expect(head).toBe('model,label,fps,fps_lo,fps_hi,JF,JF_lo,JF_hi,pareto');
    expect(first).toMatch(/^a,a,2,1\.9,2\.08,0\.8,/);
  });
});

describe('text from names', () => {
  it('neither ends a script element nor makes markup', () => {
    expect(escapeJson({ name: HOSTILE_NAME })).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(escapeJson({ name: `${HOSTILE_NAME}\u2028&` }))).toEqual({ name: `${HOSTILE_NAME}\u2028&` });
    expect(escapeHtml(HOSTILE_NAME)).not.toMatch(/[<>"]/);
  });

  it('makes no markup in Markdown and keeps to its cell', () => {
    const text = summaryMarkdown([summaryRow('a|b\n<img>`', 0.5, 1, ['see [this](x)'])]);
    expect(text).toContain('a\\|b \\<img\\>\\`');
    expect(text).toContain('\\[this\\](x)');
    expect(text.split('\n')[2]!.match(/(?<!\\)\|/g)).toHaveLength(12);
  });
});
