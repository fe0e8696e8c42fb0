import { describe, expect, it } from 'vitest';
import { accuracySpeedCharts } from '../../src/report/charts/accuracy-speed.js';
import { breakdownCharts } from '../../src/report/charts/breakdown.js';
import { curveCharts } from '../../src/report/charts/curves.js';
import { chartPng, chartSvg } from '../../src/report/charts/draw.js';
import { speedCharts } from '../../src/report/charts/speed.js';
import { escapeHtml, escapeJson } from '../../src/report/escape.js';
import { headlineLatex } from '../../src/report/headline-latex.js';
import { rowLabels } from '../../src/report/row-labels.js';
import { speedPoints } from '../../src/report/speed-points.js';
import { headlineMarkdown, summaryMarkdown } from '../../src/report/summary-markdown.js';
import { HOSTILE_NAME, roundsOf, speedOf, summaryRow } from './fixture.js';

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
  const parted = [
    { by: 'attribute', value: 'fast', objects: 2, frames: 9, J: 0.5, F: 0.6 },
    { by: 'object size', value: HOSTILE_NAME, objects: 2, frames: 9, J: 0.5, F: 0.7 },
  ];
  const rows = [
    { ...summaryRow('a', 0.8, 2), ...roundsOf(0.8), breakdown: parted, speed: speedOf(500) },
    { ...summaryRow(HOSTILE_NAME, 0.9, 1), ...roundsOf(0.9) },
    { ...summaryRow('b', 0.7, 3), protocol: 'semi-supervised, box' },
  ];
  const labels = rowLabels(rows);
  const group = 'davis2017 val 480p; semi-supervised, mask; rules davis2017';
  const published = (fps: number | null) => ({
    ...{ group, model: 'others', JF: 0.85, fps, hardware: 'A100', source: 'a paper', note: null },
  });
  const charts = [
    ...accuracySpeedCharts(speedPoints(rows, labels), [published(90), published(null)], ['a', HOSTILE_NAME, 'b']),
    ...speedCharts(rows, labels).flat(),
    ...curveCharts(rows, labels),
    ...breakdownCharts(rows, labels),
  ];
  const csvOf = (name: string) =>
    charts
      .find((chart) => chart.name === name)!
      .csv.trimEnd()
      .split('\n');

  it('are one for each data set and protocol, axis, and way of parting the data', () => {
    expect(charts.map(({ name }) => name)).toEqual([
      ...['accuracy-speed', 'accuracy-speed-2', 'speed-parts', 'speed-by-frame', 'speed-by-objects'],
      ...['curves-frames', 'curves-seconds'],
      ...['breakdown-attribute', 'breakdown-object-size'],
    ]);
  });

  it.each(charts.map(({ name, config }) => [name, config] as const))(
    '%s is a PNG and an SVG, not blank',
    (_, config) => {
      const png = chartPng(config());
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 800]);
      const empty = chartPng({ type: 'scatter', data: { datasets: [] } });
      expect(png.equals(empty)).toBe(false);
      const svg = chartSvg(config()).toString();
      expect(svg).toMatch(/^<\?xml[\s\S]*<svg [\s\S]*<\/svg>\s*$/);
      expect(svg.match(/<path/g)!.length).toBeGreaterThan(20);
      expect(svg).not.toMatch(/<script|<img|onerror/);
    },
  );

  it('have their points as CSV', () => {
    const [head, first, ...others] = csvOf('accuracy-speed');
    expect(head).toBe('model,label,fps,fps_lo,fps_hi,JF,JF_lo,JF_hi,pareto,source');
    expect(first).toMatch(/^a,a,2,1\.9,2\.08,0\.8,/);
    expect(others.at(-1)).toBe('others,others,,,,0.85,,,,a paper; A100');
    expect(csvOf('curves-seconds')[1]).toMatch(/^a,seconds,13\.5,0\.7/);
    expect(csvOf('speed-parts').slice(0, 3)).toEqual(['label,part,milliseconds', 'a,reading,0', 'a,image encoder,300']);
    expect(csvOf('speed-by-frame')[2]).toBe('a,1,8,87,500,625');
    expect(csvOf('speed-by-objects').slice(1)).toEqual(['a,1,60,2,1.6', 'a,2,30,1,0.8']);
    expect(csvOf('breakdown-attribute')).toEqual([
      'label,by,value,objects,frames,J,F,JF',
      'a,attribute,fast,2,9,0.5,0.6,0.55',
    ]);
  });
});

describe('the headline for papers', () => {
  const rows = [summaryRow('a_1 & 50%', 0.8, 2), summaryRow('b', 0.9, 1), { ...summaryRow('c', 0.95, 3), rules: 'x' }];

  it('has the best of rows that may be compared in bold, and names as text', () => {
    const lines = headlineLatex(rows).split('\n');
    expect(lines[1]).toBe('\\begin{tabular}{llrlllrrrrr}');
    expect(lines[5]).toMatch(
      /^ {2}a\\_1 \\& 50\\% & .* & 80\.0 \(77\.0 to 82\.0\) & .* & \\textbf\{2\.00\} & .* \\\\$/,
    );
    expect(lines[6]).toContain('\\textbf{90.0 (87.0 to 92.0)}');
    expect(lines[7]).not.toContain('textbf');
    expect(headlineLatex([summaryRow('\\input{x}~^<', 0.5, 1)])).toContain(
      '\\textbackslash{}input\\{x\\}\\textasciitilde{}\\textasciicircum{}\\textless{} &',
    );
  });

  it('is the summary without its notes in Markdown', () => {
    const noted = [summaryRow('a', 0.8, 2, ['Untrained.'])];
    expect(summaryMarkdown(noted, ['Two machines.'])).toBe(
      `${headlineMarkdown(noted)}\n- Two machines.\n- a: Untrained.\n`,
    );
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
