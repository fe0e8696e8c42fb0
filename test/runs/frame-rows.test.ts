import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/runs/csv.js';
import { FRAME_COLUMNS, frameRowsOf } from '../../src/runs/frame-rows.js';
import type { FrameRow } from '../../src/runs/tables.js';

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const flag = fc.option(fc.boolean());

function rowsWith(name: fc.Arbitrary<string>): fc.Arbitrary<FrameRow[]> {
  const row = fc.record({
    ...{ sequence: name, object: name, frame: name, round: fc.option(fc.integer({ min: 1, max: 9 })) },
    ...{ J: share, F: share, scored: fc.boolean(), present: flag },
  });
  return fc.array(row, { maxLength: 20 });
}

const written = (rows: readonly FrameRow[]) =>
  toCsv(
    FRAME_COLUMNS,
    rows.map((row) => ({ ...row })),
  );

describe('frameRowsOf', () => {
  it('gives rows of plain names back', () => {
    const names = fc.constantFrom('cow', 'cows', 'co', '00000', '1', 'two words', 'Kühe');
    fc.assert(
      fc.property(rowsWith(names), (rows) => {
        expect([...frameRowsOf(written(rows))]).toEqual(rows);
      }),
    );
  });

  it('gives rows of any names back', () => {
    const names = fc.constantFrom('a,b', '"', "'=1", '=1+1', 'line\nend', 'cow', ',');
    fc.assert(
      fc.property(rowsWith(names), (rows) => {
        expect([...frameRowsOf(written(rows))]).toEqual(rows);
      }),
    );
  });

  it('reads what was written before there was a column for presence, and without a last line end', () => {
    const old = 'sequence,object,frame,round,J,F,scored\ncow,1,00000,,0.5,1,1';
    const row = {
      sequence: 'cow',
      object: '1',
      frame: '00000',
      round: null,
      J: 0.5,
      F: 1,
      scored: true,
      present: null,
    };
    expect([...frameRowsOf(old)]).toEqual([row]);
    const now = written([{ ...row, present: true }]).trimEnd();
    expect([...frameRowsOf(now)]).toEqual([{ ...row, present: true }]);
  });
});
