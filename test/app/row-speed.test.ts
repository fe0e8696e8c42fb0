import { describe, expect, it } from 'vitest';
import { millisecondsPerFrame } from '../../src/app/row-speed.js';
import { SCHEMA_VERSION } from '../../src/core/schema-version.js';
import { NO_STAGE_TIMES } from '../../src/core/session.js';
import type { TimingRow } from '../../src/runs/timing-file.js';
import { UnitFolder } from '../../src/runs/unit-folder.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();

function row(phase: TimingRow['phase'], round: number, wall: number): TimingRow {
  return { frame: '00000', phase, round, objects: 1, warmup: false, ...NO_STAGE_TIMES, write: 0, wall };
}

async function finish(id: string, rows: readonly TimingRow[]): Promise<void> {
  const place = new UnitFolder(folder, id);
  await place.begin();
  const header = { schema: SCHEMA_VERSION, unit: id, repeat: 0, coldStart: null, peakRss: 1 };
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
