import { describe, expect, it } from 'vitest';
import { readReferences } from '../../src/app/read-references.js';
import { placeLabels } from '../../src/report/place-labels.js';
import { referencePoints, referenceSchema } from '../../src/report/references.js';
import { userErrorOf } from '../helpers/user-error.js';
import { summaryRow } from './fixture.js';

const whole = { ...summaryRow('tiny', 0.8, 1), sequences: 30 };

describe('published figures', () => {
  it('are those of the design, with source and hardware', async () => {
    const [file] = await readReferences(['sam2.1']);
    expect(file!.points.map(({ model, fps, values }) => [model, fps, values[0]])).toEqual([
      ['SAM 2.1 hiera tiny', 91.2, 76.5],
      ['SAM 2.1 hiera small', 84.8, 76.6],
      ['SAM 2.1 hiera base+', 64.1, 78.2],
      ['SAM 2.1 hiera large', 39.5, 79.5],
    ]);
    expect(file!.hardware).toContain('A100');
    expect(file!.source).toContain('README');
  });

  it('stand beside rows of the same whole set, rules and protocol only', async () => {
    const files = await readReferences(['sam2-paper', 'stm', 'edgetam']);
    expect(referencePoints(files, [whole])).toHaveLength(6);
    expect(referencePoints(files, [whole])[0]).toMatchObject({ model: 'SAM 2 hiera tiny', JF: 0.892, fps: null });
    const others = [
      { ...whole, sequences: 29 },
      { ...whole, dataset: 'davis2017 val 480p, first 20 frames' },
      { ...whole, rules: 'vos-benchmark' },
      { ...whole, protocol: 'semi-supervised, box' },
    ];
    expect(referencePoints(files, others)).toEqual([]);
  });

  it('are asked for by names that exist', async () => {
    expect(await userErrorOf(() => readReferences(['sam2.2']))).toContain('sam2.1');
  });

  it('have one value a table', () => {
    const table = { dataset: 'a', rules: 'b', sequences: 1, metric: 'J&F', protocol: 'c' };
    const file = (values: number[]) => ({
      ...{ source: 'a paper', hardware: null, tables: [table] },
      points: [{ model: 'm', parameters: null, fps: null, values }],
    });
    expect(referenceSchema.safeParse(file([50])).success).toBe(true);
    expect(referenceSchema.safeParse(file([50, 60])).success).toBe(false);
    expect(referenceSchema.safeParse(file([101])).success).toBe(false);
  });
});

describe('placeLabels', () => {
  const space = {
    left: 0,
    right: 300,
    top: 0,
    bottom: 200,
    height: 16,
    gap: 8,
    widthOf: (text: string) => text.length * 8,
  };

  it('puts names where they cover neither marks nor each other, within the chart', () => {
    const marks = [
      { x: 100, y: 100, text: 'first' },
      { x: 104, y: 102, text: 'second' },
      { x: 295, y: 100, text: 'at the edge' },
    ];
    const places = placeLabels(marks, space);
    expect(places[0]).toEqual({ x: 92, y: 92, anchor: 'end' });
    expect(places[1]).toEqual({ x: 112, y: 94, anchor: 'start' });
    expect(places[2]!.anchor).toBe('end');
  });

  it('leaves a name out where there is no room', () => {
    expect(placeLabels([{ x: 150, y: 100, text: 'x'.repeat(60) }], space)).toEqual([null]);
  });
});
