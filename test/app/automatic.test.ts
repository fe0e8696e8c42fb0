import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.js';
import { parseCsv } from '../../src/runs/csv.js';
import { readResultFiles } from '../../src/runs/result-files.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { prepareNanoRun } from './nano-run.js';

const LENIENT = 'pointsPerSide: 4, predIouThresh: -1, stabilityScoreThresh: 0, maxMasks: 6';

describe('a run without prompts', () => {
  it('tracks what the grid finds and scores it by the objects that it is matched with', async () => {
    const options = await prepareNanoRun(temporaryFolder(), `protocols: [{ kind: automatic, ${LENIENT}, every: 2 }]`);
    const { summary, failures } = await run(options);
    expect(failures).toEqual([]);
    // The floor has nothing to copy.
    expect(summary.rows.map(({ model }) => model)).toEqual(['nano']);
    const [row] = summary.rows;
    expect(row).toMatchObject({ rules: 'matched-masklets', objects: 4, units: { done: 2, failed: 0 }, curves: null });
    expect(row!.interactive!.masklets).toBeGreaterThanOrEqual(1);
    expect(row!.interactive!.masklets).toBeLessThanOrEqual(6);

    const scores = join(options.out, 'scores', row!.id);
    const matches = parseCsv(readFileSync(join(scores, 'matches.csv'), 'utf8'));
    expect(matches.map(({ sequence, object }) => `${sequence} ${object}`)).toEqual([
      ...['camel 1', 'camel 2', 'dogs 1', 'dogs 2'],
    ]);
    const { objects, frames } = await readResultFiles(scores);
    for (const [i, { J_mean }] of objects.entries()) expect(J_mean).toBeCloseTo(Number(matches[i]!.J), 9);
    expect(frames.some(({ J }) => J! > 0)).toBe(true);
    const found = objects.filter(({ J_mean }) => J_mean >= 0.5).length;
    expect(row!.interactive!['recall@50']).toBe(found / 4);
  });

  it('scores 0 where it finds nothing', async () => {
    const options = await prepareNanoRun(
      temporaryFolder(),
      'protocols: [{ kind: automatic, pointsPerSide: 1, predIouThresh: 1 }]',
    );
    const { summary, failures } = await run(options);
    expect(failures).toEqual([]);
    expect(summary.rows[0]!.notes.join()).not.toContain('warm-up');
    expect(summary.rows[0]).toMatchObject({
      ...{ JF: { mean: 0 }, objects: 4, units: { done: 2, failed: 0 } },
      interactive: { 'recall@50': 0, masklets: 0 },
    });
  });

  it('writes one folder a masklet, and the masks that were given', async () => {
    const options = await prepareNanoRun(temporaryFolder(), `protocols: [{ kind: automatic, ${LENIENT} }]`);
    await run(options);
    for (const id of readdirSync(join(options.out, 'units'))) {
      const unit = join(options.out, 'units', id);
      const { objects, frames } = JSON.parse(readFileSync(join(unit, 'unit.json'), 'utf8'));
      expect(readdirSync(join(unit, 'masks')).sort()).toEqual([...objects].sort());
      for (const object of objects) expect(readdirSync(join(unit, 'masks', object))).toHaveLength(frames);
      const log = readFileSync(join(unit, 'prompts.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const masks = log.filter(({ kind }) => kind === 'mask');
      expect(masks.map(({ object }) => object)).toEqual(objects);
      for (const { mask, pixels } of masks) {
        const set = mask.counts.filter((_: number, i: number) => i % 2 === 1);
        expect(set.reduce((sum: number, run: number) => sum + run, 0)).toBe(pixels);
      }
    }
  });
});
