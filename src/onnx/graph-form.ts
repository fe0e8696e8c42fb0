import type { AttentionForm, MemoryPooling, Precision } from '../core/known-names.js';

/**
 * In which of several forms a graph is written: what it computes is the same but for rounding, or close to it where the form
 * is one of the approximate ones (int8, pooled memories).
 */
export interface GraphForm {
  /**
   * `fused`: com.microsoft.MultiHeadAttention, which never holds all scores. `plain`: MatMul, Softmax, MatMul, for
   * backends whose fused operator is wrong.
   */
  readonly attention: AttentionForm;
  /** Of weights and arithmetic; inputs and outputs are in single precision always. */
  readonly precision: Precision;
  /** Memory tokens of so many rows and columns are one key and one value, their mean; 1: each is its own. */
  readonly memoryPooling: MemoryPooling;
}

export const DEFAULT_FORM: GraphForm = { attention: 'fused', precision: 'fp32', memoryPooling: 1 };
