import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { prepareNanoRun } from './nano-run.js';

const folder = temporaryFolder();

/** Masks of a row's unit of one sequence, by frame. */
function masksOf(out: string, input: string, sequence: string): Record<string, string> {
  const units = readdirSync(join(out, 'units')).map((id) => join(out, 'units', id));
  const unit = units.find((path) => {
    const record = JSON.parse(readFileSync(join(path, 'unit.json'), 'utf8'));
    return record.setting.model === 'nano' && record.setting.input === input && record.sequence === sequence;
  })!;
  const read = (name: string) => readFileSync(join(unit, 'masks', name)).toString('base64');
  return Object.fromEntries(readdirSync(join(unit, 'masks')).map((name) => [name, read(name)]));
}

describe('a run on degraded frames', () => {
  it('has a row for each input, the floor once, and masks that only losses change', async () => {
    const options = await prepareNanoRun(folder, 'inputs: [original, png, noise-60]');
    const { summary, failures } = await run(options);
    expect(failures).toEqual([]);
    expect(summary.rows.map(({ model, input }) => [model, input])).toEqual([
      ['static', 'original'],
      ['nano', 'original'],
      ['nano', 'png'],
      ['nano', 'noise-60'],
    ]);
    for (const { input, notes, units, JF } of summary.rows) {
      expect(units).toEqual({ done: 2, failed: 0 });
      expect(JF.mean).not.toBeNull();
      expect(notes.some((note) => note.includes('degraded before the model saw them'))).toBe(input !== 'original');
    }
    for (const sequence of ['camel', 'dogs']) {
      const plain = masksOf(options.out, 'original', sequence);
      expect(masksOf(options.out, 'png', sequence)).toEqual(plain);
      expect(masksOf(options.out, 'noise-60', sequence)).not.toEqual(plain);
    }
  });
});
