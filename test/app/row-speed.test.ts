import { describe, expect, it } from 'vitest';
import { millisecondsPerFrame, readRowSpeed } from '../../src/app/row-speed.js';
import { SCHEMA_VERSION } from '../../src/core/schema-version.js';
import { NO_STAGE_TIMES } from '../../src/core/session.js';
import type { TimingRow } from '../../src/runs/timing-file.js';
import { UnitFolder } from '../../src/runs/unit-folder.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();

function row(phase: TimingRow['phase'], round: number, wall: number): TimingRow {
  return { frame: '00000', phase, round, objects: 1, warmup: false, ...NO_STAGE_TIMES, write: 0, wall };
}

async function finish(id: string, rows: readonly TimingRow[], energy: number | null = null): Promise<void> {
  const place = new UnitFolder(folder, id);
  await place.begin();
  const header = { schema: SCHEMA_VERSION, unit: id, repeat: 0, coldStart: null, peakRss: 1, energy };
  await place.writeTiming({ header, rows });
  const setting = {};
  const model = { imageSize: null, parameters: null, options: {}, notes: [] };
  await place.writeUnit({
    ...{ schema: SCHEMA_VERSION, id, row: 'row', sequence: id, setting, model, width: 1, height: 1 },
    ...{ frames: 2, objects: ['1'], finishedAt: '' },
  });
}

describe('what a row takes for a frame', () => {
  it('counts every round and prompt over the frames of the sequences, of units that are done', async () => {
    const units = ['a', 'b', 'c'].map((id) => ({ id, row: 'row', sequence: id, frames: 2 }));
    expect(await millisecondsPerFrame(folder, units)).toBeNull();
    const first = [row('prompt', 1, 5), row('track', 1, 20), row('track', 1, 20)];
    await finish('a', [...first, row('prompt', 2, 5), row('track', 2, 10), row('track', 2, 10)]);
    await finish('b', first);
    expect(await millisecondsPerFrame(folder, units)).toBe((70 + 45) / 4);
  });
});

describe('the speed of a row', () => {
  const speed = { warmup: 1, minFrames: 2, repeats: 1 };
  const unitOf = (id: string) => ({ id, row: 'row', sequence: id, frames: 3 });
  const tracked = (encode: number, more: Partial<TimingRow> = {}) => {
    return { ...row('track', 1, encode + 2), encode, write: 1, ...more };
  };

  it('leaves the warm-up out, counts it, and gives a prompt to the frame that follows', async () => {
    const prompt = { ...row('prompt', 1, 6), encode: 4 };
    await finish('timed', [tracked(50, { warmup: true }), prompt, tracked(10), tracked(20)], 6);
    const { fps, speed: detail, notes } = await readRowSpeed(folder, [unitOf('timed')], speed);
    expect(fps).toMatchObject({ model: 2000 / 30, endToEnd: 2000 / 40 });
    // Of 40 ms, the network worked 4 + 10 + 20; 3 frames took 6 joules.
    expect(detail).toMatchObject({ frames: 2, warmup: 1, rates: [2000 / 30], energy: 2, overhead: 40 / 34 });
    expect(detail?.parts).toMatchObject({ prompt: 3, encode: 15, write: 1, rest: 1 });
    expect(detail?.byResolution.map(({ value }) => value)).toEqual(['1x1']);
    expect(detail?.byIndex.map(({ from }) => from)).toEqual([1, 2]);
    expect(notes).toEqual([]);
  });

  it('warns of too little time and of frames that took far too long', async () => {
    await finish('odd', [...Array.from({ length: 9 }, () => tracked(10)), tracked(500)]);
    const { speed: detail, notes } = await readRowSpeed(folder, [unitOf('odd')], { ...speed, minSeconds: 2 });
    expect(detail?.energy).toBeNull();
    expect(notes).toEqual([
      'A repeat measured less than the 2 seconds asked for: raise speed.minFrames.',
      '10 % of the frames took over three times as long as usual.',
    ]);
  });
});
