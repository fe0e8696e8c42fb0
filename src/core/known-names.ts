/** Names that help lists without loading what they name; a test holds them against the registries. */
export const FORMAT_NAMES = [
  'davis2017',
  'davis2016',
  'sa-v',
  'sa-v-train',
  'coco',
  'sa-1b',
  'youtube-vos',
  'mose',
  'mose-v2',
  'lvos',
  'frames',
  'images',
  'video',
  'masks',
] as const;

export const RULE_NAMES = [
  'davis2016',
  'davis2017',
  'vos-benchmark',
  'sa-v',
  'youtube-vos',
  'mose',
  'mose-v2',
  'lvos',
] as const;

/** Stands where a row would name its rules: own footage has no ground truth, and nothing is scored. */
export const NO_RULES = 'none';

/** True for figures of a protocol that are shares of 1, which people read in percent; the others are counts and seconds. */
export function isShareFigure(name: string): boolean {
  return /^(mIoU|recall|AUC|JF@|agreement)|_share$/.test(name);
}

/** How hard a synthetic set is. */
export const DIFFICULTY_NAMES = ['mixed', 'easy', 'moderate', 'hard'] as const;

/** Challenge servers that masks can be exported for. */
export const SERVER_NAMES = ['youtube-vos', 'mose', 'lvos', 'davis-testdev'] as const;

/** Where graphs are executed: onnxruntime in this process, or in a page of a browser. */
export const BACKENDS = ['node-cpu', 'web-wasm', 'web-webgpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Of weights and arithmetic; fp16 on web-webgpu alone, where the adapter has it. */
export const PRECISIONS = ['fp32', 'fp16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** What a backend can execute: half precision is for graphics cards. */
export function precisionsOf(backend: BackendName): readonly Precision[] {
  return backend === 'web-webgpu' ? PRECISIONS : ['fp32'];
}

/** How attention is written in graphs: one fused operator, or products and a softmax. */
export const ATTENTION_FORMS = ['fused', 'plain'] as const;
export type AttentionForm = (typeof ATTENTION_FORMS)[number];
