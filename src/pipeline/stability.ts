/**
 * The IoU of a mask cut above and below its threshold, in single precision as torch compares and divides
 * (calculate_stability_score in sam2/utils/amg.py; MaskDecoder._get_stability_scores); NaN where it is empty both times.
 */
export function stabilityOf(logits: Float32Array, threshold: number, offset: number): number {
  const high = Math.fround(threshold + offset);
  const low = Math.fround(threshold - offset);
  let inside = 0;
  let around = 0;
  for (const logit of logits) {
    if (logit > high) inside++;
    if (logit > low) around++;
  }
  return Math.fround(Math.fround(inside) / Math.fround(around));
}
