import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/app/compare.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { erodedInSome, good, runConfig, runTracker } from './gated-runs.js';

const base = temporaryFolder();
let [before, after, both] = ['', '', ''];

beforeAll(async () => {
  before = await runTracker(base, 'before', good);
  after = await runTracker(base, 'after', erodedInSome);
  both = await runConfig(
    base,
    'both',
    `models: [{ id: old, predictions: ./masks-before }, { id: new, predictions: ./masks-after }]
datasets: [{ format: davis2017, root: ./DAVIS }]
speed: { warmup: 0, minFrames: 1, repeats: 6 }`,
  );
});

describe('a comparison of two runs', () => {
  it('says what was lost, where, and with a link', async () => {
    const markdown = join(base, 'compare.md');
    const { comparisons, onlyA, onlyB } = await compare(before, after, { markdown });
    const [one] = comparisons;
    expect([comparisons.length, onlyA, onlyB]).toEqual([1, [], []]);
    expect(one!.accuracy[0]!.difference.value).toBeLessThan(0);
    expect(one!.accuracy[0]!.difference.lo!).toBeLessThan(one!.accuracy[0]!.difference.value);
    expect(one!.moved.fell.map(({ sequence }) => sequence).sort()).toEqual(['clip-0', 'clip-1', 'clip-2']);
    expect(one!.moved.rose).toEqual([]);
    expect(one!.moved.fell[0]!.link).toMatch(/^report\.html#row=tracker-[\w-]+&sequence=clip-\d$/);
    expect(one!.sameEnvironment).toBe(true);
    expect(await readFile(markdown, 'utf8')).toContain('](run-after/report.html#row=tracker-');
  });

  it('is the difference of the headline figures', async () => {
    const { comparisons } = await compare(before, after);
    const meanOf = async (run: string) => JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')).rows[0];
    const [a, b] = [await meanOf(before), await meanOf(after)];
    for (const [i, metric] of (['JF', 'J', 'F'] as const).entries()) {
      expect(comparisons[0]!.accuracy[i]!.difference.value).toBeCloseTo(b[metric].mean - a[metric].mean, 12);
    }
  });

  it('takes two rows of one run, whose repeats alternated', async () => {
    const { comparisons } = await compare(`${both}#old`, `${both}#new`);
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0]!.accuracy[0]!.difference.value).toBeLessThan(0);
    expect(comparisons[0]!.speed).toEqual([expect.objectContaining({ metric: 'fps_end_to_end' })]);
    expect(comparisons[0]!.speed[0]!.ratio).toMatchObject({ n: 6, lo: expect.any(Number), hi: expect.any(Number) });
    expect(comparisons[0]!.notes).toContain('The repeats of both alternated in one run.');
  });

  it('chooses rows by a pattern', async () => {
    const { comparisons, onlyA, onlyB } = await compare(both, both, { row: 'ne*' });
    expect([comparisons.length, onlyA.length, onlyB.length]).toEqual([1, 0, 0]);
    expect((await compare(before, `${both}#ne*`)).comparisons[0]!.b).toMatch(/^new-/);
    expect(await userErrorOf(() => compare(before, `${both}#odl`))).toMatch(/did you mean "old"/);
  });

  it('is refused for other data, and for two rows that are as like', async () => {
    const part = await runConfig(
      base,
      'part',
      `models: [static]\ndatasets: [{ format: davis2017, root: ./DAVIS, sequences: [clip-0, clip-1] }]`,
    );
    expect(await userErrorOf(() => compare(before, part))).toMatch(
      /^The runs cannot be compared\. The two differ in the content of the data set\.\n(.*\n)*.*8 sequences.*\n.*2 sequences/,
    );
    expect(await userErrorOf(() => compare(before, both))).toMatch(/expected: one row.*\n.*old-.*new-.*\n.*--row/);
    expect(await userErrorOf(() => compare(base, before))).toMatch(/This is no run folder/);
  });
});
