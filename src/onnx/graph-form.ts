import type { AttentionForm, Precision } from '../core/known-names.js';

/** In which of several forms a graph is written: what it computes is the same but for rounding. */
export interface GraphForm {
  /**
   * `fused`: com.microsoft.MultiHeadAttention, which never holds all scores. `plain`: MatMul, Softmax, MatMul, for
   * backends whose fused operator is wrong.
   */
  readonly attention: AttentionForm;
  /** Of weights and arithmetic; inputs and outputs are in single precision always. */
  readonly precision: Precision;
}

export const DEFAULT_FORM: GraphForm = { attention: 'fused', precision: 'fp32' };
