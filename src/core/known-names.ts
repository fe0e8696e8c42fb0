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

/** Backends in this process, and what onnxruntime-node calls their execution providers. */
export const NODE_PROVIDERS = {
  'node-cpu': 'cpu',
  'node-cuda': 'cuda',
  'node-dml': 'dml',
  'node-coreml': 'coreml',
  'node-webgpu': 'webgpu',
} as const;
export type NodeBackendName = keyof typeof NODE_PROVIDERS;

/** Where graphs are executed: onnxruntime in this process, or in a page of a browser. */
export const BACKENDS = [
  ...(Object.keys(NODE_PROVIDERS) as NodeBackendName[]),
  'web-wasm',
  'web-webgpu',
] as const satisfies readonly string[];
export type BackendName = NodeBackendName | 'web-wasm' | 'web-webgpu';

export function isNodeBackend(backend: BackendName): backend is NodeBackendName {
  return backend in NODE_PROVIDERS;
}

/**
 * Of weights and arithmetic. `fp16`: both, on web-webgpu where the adapter has it. `fp16-weights`: weights are kept in fp16
 * and computed with in fp32. `int8`: weights and activations of the large matrix products. The last two on node-cpu.
 */
export const PRECISIONS = ['fp32', 'fp16', 'fp16-weights', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** What a backend can execute, as far as it was verified: half precision is for graphics cards. */
export function precisionsOf(backend: BackendName): readonly Precision[] {
  if (backend === 'web-webgpu') return ['fp32', 'fp16'];
  return backend === 'node-cpu' ? ['fp32', 'fp16-weights', 'int8'] : ['fp32'];
}

/** Sides of the squares of memory tokens that are averaged to one key; 1: none are. */
export const MEMORY_POOLINGS = [1, 2] as const;
export type MemoryPooling = (typeof MEMORY_POOLINGS)[number];

/** How attention is written in graphs: one fused operator, or products and a softmax. */
export const ATTENTION_FORMS = ['fused', 'plain'] as const;
export type AttentionForm = (typeof ATTENTION_FORMS)[number];
