import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { globalResults, perSequenceResults } from '../../src/runs/official-csv.js';
import { readResultFiles, writeResultFiles } from '../../src/runs/result-files.js';
import type { ObjectRow } from '../../src/runs/tables.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

function object(sequence: string, name: string, figures: Partial<ObjectRow> = {}): ObjectRow {
  const zero = { J_mean: 0, J_recall: 0, J_decay: 0, F_mean: 0, F_recall: 0, F_decay: 0, JF_mean: 0 };
  return { sequence, object: name, frames: 3, ...zero, ...figures };
}

const folder = temporaryFolder();
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

describe('the result files', () => {
  it('have the columns of schema 1 and come back as they were', async () => {
    const tables = {
      frames: [
        {
          sequence: 'cow, brown',
          object: '000',
          frame: '00000',
          round: null,
          J: null,
          F: null,
          scored: false,
          present: null,
        },
        {
          sequence: 'cow, brown',
          object: '000',
          frame: '00001',
          round: null,
          J: 1 / 3,
          F: 0.1,
          scored: true,
          present: true,
        },
        { sequence: 'cow, brown', object: '000', frame: '00001', round: 2, J: 0, F: 1, scored: true, present: false },
      ],
      objects: [object('cow, brown', '000', { J_mean: 2 / 3, J_decay: Number.NaN, F_decay: -0.125 })],
      sequences: [{ sequence: 'cow, brown', objects: 1, frames: 3, J_mean: 2 / 3, F_mean: 0.5, JF_mean: 7 / 12 }],
    };
    await writeResultFiles(join(folder, 'whole'), tables, [
      { by: 'object size', value: 'small (below 1 %)', objects: 1, frames: 2, J: 0.5, F: 0.25 },
    ]);
    expect(read('whole', 'frames.csv')).toBe(
      'sequence,object,frame,round,J,F,scored,present\n' +
        '"cow, brown",000,00000,,,,0,\n' +
        '"cow, brown",000,00001,,0.3333333333333333,0.1,1,1\n' +
        '"cow, brown",000,00001,2,0,1,1,0\n',
    );
    expect(read('whole', 'objects.csv').split('\n')[0]).toBe(
      'sequence,object,frames,J_mean,J_recall,J_decay,F_mean,F_recall,F_decay,JF_mean',
    );
    expect(read('whole', 'sequences.csv').split('\n')[0]).toBe('sequence,objects,frames,J_mean,F_mean,JF_mean');
    expect(read('whole', 'breakdown.csv')).toBe(
      'by,value,objects,frames,J,F\nobject size,small (below 1 %),1,2,0.5,0.25\n',
    );
    expect(await readResultFiles(join(folder, 'whole'))).toEqual(tables);
  });

  it('have the speed of each sequence where a run measured it', async () => {
    const base = { objects: 1, frames: 3, J_mean: 0.5, F_mean: 0.5, JF_mean: 0.5 };
    const sequences = [
      { sequence: 'a', ...base, fps_model: 12.5, fps_end_to_end: 10 },
      { sequence: 'b', ...base, fps_model: null, fps_end_to_end: null },
    ];
    await writeResultFiles(join(folder, 'run'), { frames: [], objects: [], sequences }, []);
    expect(read('run', 'sequences.csv')).toMatch(/,fps_model,fps_end_to_end\na,.*,12\.5,10\nb,.*,,\n$/);
    expect((await readResultFiles(join(folder, 'run'))).sequences).toEqual(sequences);
  });

  it('leave no temporary file', () => {
    expect(readdirSync(join(folder, 'whole')).sort()).toEqual([
      'breakdown.csv',
      'frames.csv',
      'objects.csv',
      'sequences.csv',
    ]);
  });
});

describe('the official files', () => {
  it('are as evaluation_method.py writes them', () => {
    const objects = [
      object('bear', '1', { J_mean: 0.9, J_recall: 1, J_decay: -0.1, F_mean: 0.8, F_recall: 0.5, F_decay: 0.2 }),
      object('dogs', '2', { J_mean: 0.5, J_recall: 0.5, J_decay: 0.3, F_mean: 0.6, F_recall: 1, F_decay: 0 }),
    ];
    expect(globalResults(objects)).toBe(
      'J&F-Mean,J-Mean,J-Recall,J-Decay,F-Mean,F-Recall,F-Decay\n0.700,0.700,0.750,0.100,0.700,0.750,0.100\n',
    );
    expect(perSequenceResults(objects)).toBe('Sequence,J-Mean,F-Mean\nbear_1,0.900,0.800\ndogs_2,0.500,0.600\n');
  });

  it("round as Python's %.3f, and leave NaN out as pandas does", () => {
    const rounded = [
      [0.0625, '0.062'],
      [0.1875, '0.188'],
      [0.3125, '0.312'],
      [0.9375, '0.938'],
      [-0.0625, '-0.062'],
      [0.0005, '0.001'],
      [0.0015, '0.002'],
      [0.12345, '0.123'],
      [1, '1.000'],
      [Number.NaN, ''],
    ] as const;
    const objects = rounded.map(([value], i) => object('s', String(i), { J_mean: value }));
    const lines = perSequenceResults(objects).trimEnd().split('\n').slice(1);
    expect(lines).toEqual(rounded.map(([, text], i) => `s_${i},${text},0.000`));
  });
});
