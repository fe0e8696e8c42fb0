import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitDetails } from '../../src/report/fit-details.js';
import { lowestPlace, packFrame, shortenStrip, unpackStrip } from '../../src/report/packed-strip.js';
import type { PackedSequence } from '../../src/report/report-data.js';
import { rowDetail } from '../../src/report/row-detail.js';
import { packMask, unpackMask } from '../../src/report/viewer/packed-mask.js';
import { sampleFrames } from '../../src/report/viewer/sample-frames.js';
import type { FrameRow } from '../../src/runs/tables.js';

const stripOf = (values: readonly number[]) => values.map((J) => packFrame({ kind: 'J', J })).join('');

describe('a packed mask', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 3000 }), (pixels) => {
        const text = packMask(Uint8Array.from(pixels, Number));
        expect([...unpackMask(text, pixels.length)]).toEqual(pixels.map(Number));
      }),
    );
  });

  it('is nothing where nothing is set, and a few letters for a rectangle of many pixels', () => {
    expect(packMask(new Uint8Array(1e5))).toBe('');
    expect(unpackMask('', 3)).toEqual(new Uint8Array(3));
    expect(packMask(new Uint8Array(1e5).fill(1, 40_000, 90_000)).length).toBeLessThan(10);
  });

  it('takes broken text for pixels, never beyond the mask', () => {
    fc.assert(fc.property(fc.string(), (text) => unpackMask(text, 50).length === 50));
  });
});

describe('a packed strip', () => {
  it('comes back to within a hundredth', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        const back = unpackStrip(stripOf(values)).map((frame) => (frame.kind === 'J' ? frame.J : Number.NaN));
        expect(back.every((J, i) => Math.abs(J - values[i]!) < 0.01)).toBe(true);
      }),
    );
  });

  it('keeps its lowest J however short it gets', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (list, columns) => {
        const [whole, short] = [stripOf(list), shortenStrip(stripOf(list), columns)];
        expect(short).toHaveLength(Math.min(columns, list.length));
        expect(short[lowestPlace(short)!]).toBe(whole[lowestPlace(whole)!]);
      }),
    );
  });

  it('keeps frames where an absent object was predicted', () => {
    expect(shortenStrip(`${stripOf([1, 1])}!${stripOf([1])}`, 2)).toContain('!');
    expect(lowestPlace(' .!')).toBeNull();
  });
});

describe('the sequences of a row', () => {
  const frame = (frame: string, object: string, J: number | null, more: Partial<FrameRow> = {}): FrameRow => ({
    ...{ sequence: 'cows', frame, object, round: null, J, F: J, scored: true, present: true },
    ...more,
  });
  const tables = (frames: readonly FrameRow[]) => ({
    frames,
    objects: ['1', '2'].map((object) => ({
      ...{ sequence: 'cows', object, frames: 3, J_mean: 0.5, J_recall: 1, J_decay: 0 },
      ...{ F_mean: 0.7, F_recall: 1, F_decay: 0, JF_mean: 0.6 },
    })),
    sequences: [{ sequence: 'cows', objects: 2, frames: 3, J_mean: 0.5, F_mean: 0.7, JF_mean: 0.6 }],
  });

  it('have the mean J of the objects that are there, and marks where none is', () => {
    const detail = rowDetail(
      'row',
      tables([
        ...[frame('0', '1', 1, { scored: false }), frame('0', '2', null)],
        ...[frame('1', '1', 1), frame('1', '2', 0)],
        ...[frame('2', '1', 0.25), frame('2', '2', 1, { present: false })],
        ...[frame('3', '1', 1, { present: false }), frame('3', '2', 0, { present: false })],
      ]),
    );
    const [sequence] = detail.sequences;
    expect(unpackStrip(sequence![7]).map((one) => (one.kind === 'J' ? Math.round(one.J * 100) : one.kind))).toEqual([
      ...['gap', 51, 25, 'invented'],
    ]);
    expect(sequence!.slice(0, 7)).toEqual(['cows', 3, 6000, 5000, 7000, null, null]);
    expect(sequence![8].map(([name, , , , strip]) => `${name}:${strip}`)).toEqual(['1: _Q.', '2: A.!']);
  });

  it('show what an interactive protocol ended with', () => {
    const rows = [1, 2].map((round) => frame('0', '1', round / 2, { round }));
    expect(rowDetail('row', tables(rows)).sequences[0]![7]).toBe('_');
  });
});

describe('fitDetails', () => {
  const sequence = (i: number): PackedSequence => [
    ...([`sequence-${i}`, 90, i, i, i, null, null, 'A'.repeat(300)] as const),
    ['1', '2'].map((object) => [object, i, i, i, 'B'.repeat(300)] as const),
  ];
  const details = [{ row: 'a', sequences: Array.from({ length: 200 }, (_, i) => sequence(i)), left: 0 }];
  const size = (list: unknown) => JSON.stringify(list).length;

  it.each([1e6, 100_000, 40_000, 12_000, 2000])('keeps to %d bytes and to the worst sequences', (bytes) => {
    const fitted = fitDetails(details, bytes);
    expect(size(fitted)).toBeLessThanOrEqual(bytes);
    const [{ sequences, left }] = fitted as [(typeof fitted)[number]];
    expect(sequences.length + left).toBe(200);
    expect(sequences.map(([name]) => name)).toEqual(sequences.map((_, i) => `sequence-${i}`));
  });

  it('leaves what fits as it is, but for columns that no page can show', () => {
    const [{ sequences }] = fitDetails(details, 1e6) as [(typeof details)[number]];
    expect(sequences[0]![7]).toHaveLength(240);
    expect(sequences.every((one) => one[8].length === 2)).toBe(true);
  });
});

describe('sampleFrames', () => {
  it('takes all of a few, else the ends and what is wanted', () => {
    expect(sampleFrames(3, [], 5)).toEqual([0, 1, 2]);
    expect(sampleFrames(100, [7, 50, 7], 6)).toEqual([0, 7, 33, 50, 66, 99]);
  });

  it('never takes more than it may, nor a frame that is not there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 40 }), (count, most) => {
        const taken = sampleFrames(count, [count - 1, 0], most);
        expect(taken.length).toBeLessThanOrEqual(most);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.every((place) => place >= 0 && place < count)).toBe(true);
      }),
    );
  });
});
