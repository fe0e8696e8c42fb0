import type { RowFacts, RowKeys, ScoredRow, SequenceScores } from '../../src/gate/scored-row.js';

export interface RowChanges {
  readonly id?: string;
  readonly keys?: Partial<RowKeys>;
  readonly facts?: Partial<RowFacts>;
  readonly sequences?: readonly SequenceScores[];
  readonly missing?: readonly string[];
  readonly rates?: readonly number[];
}

/** A sequence whose five figures are one. */
export function sequenceOf(sequence: string, JF: number, objects = 1): SequenceScores {
  return { sequence, objects, JF, J: JF, F: JF, J_recall: JF, F_recall: JF };
}

/** Ten sequences around `JF`, evenly spread over twice `spread`. */
export function sequencesAround(JF: number, spread = 0): SequenceScores[] {
  return Array.from({ length: 10 }, (_, i) => sequenceOf(`seq-${i}`, JF + spread * ((2 * i) / 9 - 1)));
}

/** A made-up row. */
export function rowOf({ id = 'row', keys, facts, sequences, missing = [], rates = [] }: RowChanges = {}): ScoredRow {
  return {
    id,
    keys: {
      ...{ dataset: 'davis2017 val 480p', data: 'd0', rules: 'davis2017', protocol: 'semi-supervised, mask' },
      ...{ protocolOptions: '{}', input: 'original', ...keys },
    },
    facts: {
      ...{ runner: 'node', model: 'tiny', modelHash: 'm0', backend: 'node-cpu', precision: 'fp32', imageSize: 1024 },
      ...{ options: '{}', code: '0.1.0', environment: 'a machine', ...facts },
    },
    figures: { JF: 0.8, latency_p95: 120, peakRss: 900, units_failed: missing.length },
    sequences: sequences ?? sequencesAround(0.8),
    missing,
    breakdown: [{ by: 'attribute', value: 'occlusion', objects: 3, frames: 30, J: 0.7, F: 0.8 }],
    repeats: { fps_model: rates, fps_end_to_end: rates },
  };
}
