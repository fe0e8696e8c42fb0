import { describe, expect, it } from 'vitest';
import type { ObjectRow } from '../../src/runs/tables.js';
import { officialFiles } from '../../src/scoring/official-files.js';
import { rulesNamed } from '../../src/scoring/rules/registry.js';
import type { ObjectScore, SequenceScore } from '../../src/scoring/score-sequence.js';

function score(
  sequence: string,
  seen: boolean | null,
  objects: readonly (readonly [string, number, number, object?])[],
) {
  const rows = objects.map(([object, J_mean, F_mean]): ObjectRow => {
    const rest = { J_recall: 0, J_decay: 0, F_recall: 0, F_decay: 0, JF_mean: (J_mean + F_mean) / 2 };
    return { sequence, object, frames: 3, J_mean, F_mean, ...rest };
  });
  const details = objects.map(([, , , figures = {}]): ObjectScore => {
    const presence = { found: 3, missed: 0, invented: 0, leftOut: 0 };
    return { presence, present: null, F: [], parts: [], seen, figures: { ...figures } };
  });
  return { sequence, frames: [], objects: rows, details } satisfies SequenceScore;
}

const filesOf = (rules: string, scores: readonly SequenceScore[], split?: string) =>
  Object.fromEntries(officialFiles(rulesNamed(rules), scores, split).map(({ name, text }) => [name, text]));

describe('official files', () => {
  it('of vos-benchmark and the SA-V evaluator: padded names, Python rounding', () => {
    const scores = [
      score('horse', null, [['2', 0.5, 0.63]]),
      score('Ant', null, [
        ['1', 1, 1],
        ['12', 0.0025, 0.0075],
      ]),
    ];
    // Printed by the format strings of vos_benchmark/benchmark.py for these figures.
    const expected =
      'sequence    ,obj,  J&F,    J,    F\n' +
      'Global score,   , 52.3, 50.1, 54.6\n' +
      'Ant         ,001, 100.0, 100.0, 100.0\n' +
      'Ant         ,012,  0.5,  0.2,  0.8\n' +
      'horse       ,002, 56.5, 50.0, 63.0\n';
    expect(filesOf('vos-benchmark', scores)).toEqual({ 'results.csv': expected });
    expect(filesOf('sa-v', scores)).toEqual({ 'results.csv': expected });
  });

  it('of lvos-evaluation: seen and unseen beside each other, objects numbered', () => {
    const scores = [
      score('a', true, [['3', 0.5, 0.6, { V: 0.25 }]]),
      score('b', false, [['1', 0.7, 0.8, { V: 0.125 }]]),
    ];
    expect(filesOf('lvos', scores)).toEqual({
      'global_results-valid.csv':
        'J&F-Mean,J-Mean,J-seen-Mean,J-unseen-Mean,F-Mean,F-seen-Mean,F-unseen-Mean,V-Mean,V-seen-Mean,V-unseen-Mean\n' +
        '0.650,0.600,0.500,0.700,0.700,0.600,0.800,0.188,0.250,0.125\n',
      'per-sequence_results-valid.csv': 'Sequence,J-Mean,F-Mean,V-Mean\na_1,0.500,0.600,0.250\nb_1,0.700,0.800,0.125\n',
    });
  });

  it("of MOSEv2's score.py: percent with two decimals, nan where nothing disappears", () => {
    const figures = { F_classic: 0.75, J_disappear: null, F_disappear: null, J_reappear: 0.25, F_reappear: 0.5 };
    expect(filesOf('mose-v2', [score('a', null, [['1', 0.5, 0.625, figures]])])['scores.txt']).toBe(
      'J&F_new: 56.25\nJ: 50.0\nF_new: 62.5\ndisappear_J&F_new: nan\nreappear_J&F_new: 37.5\nF: 75.0\nJ&F: 62.5\n' +
        'Copy-Paste: 56.2,50.0,62.5,nan,37.5,75.0,62.5\n',
    );
  });

  it('are none where the evaluator is a server', () => {
    expect(filesOf('youtube-vos', [score('a', null, [['1', 1, 1]])])).toEqual({});
  });
});
