import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { score } from '../../src/app/score.js';
import { createBitMask } from '../../src/core/bit-mask.js';
import type { MaskSource, Sequence } from '../../src/core/dataset.js';
import { readMasks } from '../../src/datasets/read-masks.js';
import { openDataset } from '../../src/datasets/registry.js';
import { fixed } from '../../src/runs/official-csv.js';
import { saV } from '../../src/scoring/rules/sa-v.js';
import { type ScoreJob, scoreSet } from '../../src/scoring/score-set.js';
import { sharedData } from '../helpers/shared-data.js';

/** Parity means every figure, not three decimals of a mean. */
const TOLERANCE = 1e-9;

const STATISTICS = ['J_mean', 'J_recall', 'J_decay', 'F_mean', 'F_recall', 'F_decay'] as const;

function close(found: number | null | undefined, expected: number, what: string): void {
  expect(Math.abs((found ?? Number.NaN) - expected), what).toBeLessThan(TOLERANCE);
}

interface StmSequence {
  readonly J: readonly (number | null)[];
  readonly F: readonly (number | null)[];
  readonly J_mean: number;
  readonly J_decay: number;
  readonly F_mean: number;
  readonly F_decay: number;
}

/**
 * Recall from the published frames: the file's own recalls are 1 for every one of STM's 20 sequences, also where a third
 * (paragliding-launch, J) or three quarters (F) of the frames lie below 0.5.
 */
function shareAboveHalf(values: readonly (number | null)[]): number {
  const scored = values.filter((value) => value !== null);
  return scored.filter((value) => value > 0.5).length / scored.length;
}

const data = sharedData();
const inData = (...path: string[]) => join(data ?? '', ...path);

describe.skipIf(data === null)('STM on DAVIS 2016', () => {
  it("gives STM's published J and F on every frame", async () => {
    const published = JSON.parse(readFileSync(inData('davis2016-stm-expected.json'), 'utf8')) as Record<
      string,
      StmSequence
    >;
    const { result, failures } = await score({
      predictions: inData('davis2016-stm-predictions'),
      dataset: inData('davis2016'),
    });
    expect(failures).toEqual([]);
    expect(result.scores).toHaveLength(12);
    let compared = 0;
    for (const { sequence, frames, objects } of result.scores) {
      const expected = published[sequence]!;
      for (const key of ['J_mean', 'J_decay', 'F_mean', 'F_decay'] as const) {
        close(objects[0]![key], expected[key], `${sequence} ${key}`);
      }
      close(objects[0]!.J_recall, shareAboveHalf(expected.J), `${sequence} J_recall`);
      close(objects[0]!.F_recall, shareAboveHalf(expected.F), `${sequence} F_recall`);
      expect(frames).toHaveLength(expected.J.length);
      for (const [i, row] of frames.entries()) {
        expect(row.scored).toBe(expected.J[i] !== null);
        if (!row.scored) continue;
        close(row.J, expected.J[i]!, `${sequence} ${row.frame} J`);
        close(row.F, expected.F[i]!, `${sequence} ${row.frame} F`);
        compared++;
      }
    }
    expect(compared).toBe(846 - 24);
  });
});

interface ObjectFigures {
  readonly J: readonly number[];
  readonly F: readonly number[];
  readonly J_mean: number;
  readonly J_recall: number;
  readonly J_decay: number;
  readonly F_mean: number;
  readonly F_recall: number;
  readonly F_decay: number;
}

interface OfficialFigures {
  readonly overall: Readonly<Record<string, number>>;
  readonly sequences: Readonly<Record<string, Readonly<Record<string, ObjectFigures>>>>;
}

describe.skipIf(data === null)('several objects by the rules of DAVIS 2017', () => {
  it('gives every figure of davis2017-evaluation', async () => {
    const official = JSON.parse(
      readFileSync(inData('multi-object', 'expected-davis2017.json'), 'utf8'),
    ) as OfficialFigures;
    const { summary, result } = await score({
      predictions: inData('multi-object', 'predictions'),
      dataset: inData('multi-object', 'reference'),
      rules: 'davis2017',
    });
    const objects = result.scores.flatMap((one) => one.objects);
    expect(objects).toHaveLength(official.overall.objects!);
    for (const row of objects) {
      const expected = official.sequences[row.sequence]![row.object]!;
      const what = `${row.sequence} ${row.object}`;
      for (const key of STATISTICS) close(row[key], expected[key], `${what} ${key}`);
      const all = result.scores.flatMap((one) => one.frames);
      const own = all.filter((one) => one.scored && one.sequence === row.sequence && one.object === row.object);
      expect(own).toHaveLength(expected.J.length);
      own.forEach((frame, i) => {
        close(frame.J, expected.J[i]!, `${what} frame ${i} J`);
        close(frame.F, expected.F[i]!, `${what} frame ${i} F`);
      });
    }
    const { J, F, JF } = summary.rows[0]!;
    close(J.mean, official.overall.J_mean!, 'J');
    close(J.recall, official.overall.J_recall!, 'J recall');
    close(J.decay, official.overall.J_decay!, 'J decay');
    close(F.mean, official.overall.F_mean!, 'F');
    close(F.recall, official.overall.F_recall!, 'F recall');
    close(F.decay, official.overall.F_decay!, 'F decay');
    close(JF.mean, official.overall['J&F_mean']!, 'J&F');
  });
});

/** Rows "sequence,obj,J&F,J,F" after the header and the mean, in percent with one decimal. */
function percentRows(...path: string[]): readonly (readonly string[])[] {
  const [, , ...lines] = readFileSync(inData('multi-object', ...path), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  return lines.map((line) => line.split(','));
}

describe.skipIf(data === null)('several objects by the rules of vos-benchmark', () => {
  it("gives vos-benchmark's figures as it prints them", async () => {
    const { summary, result } = await score({
      predictions: inData('multi-object', 'predictions'),
      dataset: inData('multi-object', 'reference'),
      rules: 'vos-benchmark',
    });
    const objects = result.scores.flatMap((one) => one.objects);
    const rows = percentRows('expected-vos-benchmark.csv');
    const found = objects.map((row) => [
      ...[row.sequence, row.object.padStart(3, '0')],
      ...[row.JF_mean, row.J_mean, row.F_mean].map((value) => fixed(100 * value, 1)),
    ]);
    expect(found).toEqual(rows);
    const { J, F, JF } = summary.rows[0]!;
    // Printed by vos-benchmark 0.1.0 for these folders, in full.
    close(JF.mean, 0.6093700404676204, 'J&F');
    close(J.mean, 0.5724027948382221, 'J');
    close(F.mean, 0.6463372860970186, 'F');
  });
});

interface SaVFigures {
  readonly J: Readonly<Record<string, number>>;
  readonly F: Readonly<Record<string, number>>;
}

/** Masks of a label picture as SA-V has them: id 1 in folder 000, and so on, with an empty file where it is absent. */
function asFolders(file: string, objects: readonly number[]): MaskSource {
  const stored = readMasks({ kind: 'labels', file });
  const { width, height } = stored;
  const mask = (id: number) => (stored.kind === 'labels' ? stored.masks.get(id) : undefined);
  const masks = objects.map(
    (id) => [String(id - 1).padStart(3, '0'), mask(id) ?? createBitMask(width, height)] as const,
  );
  return { kind: 'given', annotation: { kind: 'objects', width, height, masks: new Map(masks) } };
}

describe.skipIf(data === null)('one folder an object, every fourth frame annotated', () => {
  it("gives the SA-V evaluator's figures", async () => {
    const official = JSON.parse(readFileSync(inData('multi-object', 'expected-sa-v.json'), 'utf8')) as Readonly<
      Record<string, SaVFigures>
    >;
    const reference = await openDataset({ root: inData('multi-object', 'reference') });
    const jobs = reference.sequences.map((sequence): ScoreJob => {
      const files = (kind: string, frame: string) => inData('multi-object', kind, sequence.name, `${frame}.png`);
      const ids = new Set(
        sequence.frames.flatMap((frame) => {
          const stored = readMasks({ kind: 'labels', file: files('reference', frame) });
          return [...stored.masks.keys()].map(Number);
        }),
      );
      const objects = Array.from({ length: Math.max(...ids) }, (_, i) => i + 1);
      const sparse: Sequence = {
        ...sequence,
        annotated: sequence.annotated.filter((index) => index % 4 === 0),
        source: (index) => asFolders(files('reference', sequence.frames[index]!), objects),
      };
      const source = (frame: string) => asFolders(files('predictions', frame), objects);
      return { sequence: sparse, predictions: { source, objects: [], file: () => '' }, isMissing: false };
    });
    const { scores, failures } = await scoreSet(jobs, { rules: saV, jobs: 1 });
    expect(failures).toEqual([]);
    const found = Object.fromEntries(scores.map((one) => [one.sequence, one.objects.map(({ object }) => object)]));
    expect(found).toEqual(
      Object.fromEntries(Object.entries(official).map(([name, { J }]) => [name, Object.keys(J).sort()])),
    );
    for (const row of scores.flatMap((one) => one.objects)) {
      close(100 * row.J_mean, official[row.sequence]!.J[row.object]!, `${row.sequence} ${row.object} J`);
      close(100 * row.F_mean, official[row.sequence]!.F[row.object]!, `${row.sequence} ${row.object} F`);
    }
  });
});
