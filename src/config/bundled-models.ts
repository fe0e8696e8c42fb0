import { join } from 'node:path';
import type { ModelConfig } from '../core/model.js';
import { PACKAGE_ROOT } from '../core/package-root.js';

/** A model that a config may name without saying where it is. */
export interface BundledModel {
  readonly model: ModelConfig;
  /** What a reader of its figures must know, a sentence each. */
  readonly notes: readonly string[];
}

const NANO_NOTE = 'A small model, trained on drawn clips alone: it has never seen real video (models/README.md).';

const bundled: Readonly<Record<string, BundledModel>> = {
  static: {
    model: { runner: 'static', id: 'static' },
    notes: ['Copies the first mask to every frame: the floor that a tracker must beat.'],
  },
  empty: { model: { runner: 'empty', id: 'empty' }, notes: ['Predicts nothing.'] },
  'sam2-nano-s': trained('sam2-nano-s'),
  'sam2-nano-b': trained('sam2-nano-b'),
  'sam2-nano-l': trained('sam2-nano-l'),
  'sam2-nano-untrained': {
    model: {
      runner: 'node',
      id: 'sam2-nano-untrained',
      checkpoint: null,
      variant: null,
      bundled: 'sam2-nano-untrained',
    },
    notes: ['Untrained: random weights from a seed; its accuracy means nothing, its speed is that of a tiny SAM 2.'],
  },
};

/** One whose weights are in the package. */
function trained(name: string): BundledModel {
  const checkpoint = join(PACKAGE_ROOT, 'models', `${name}.safetensors`);
  return { model: { runner: 'node', id: name, checkpoint, variant: null, bundled: name }, notes: [NANO_NOTE] };
}

/** Names in the order in which they are shown. */
export const bundledModelNames: readonly string[] = Object.keys(bundled);

export function bundledModel(name: string): BundledModel | undefined {
  return Object.hasOwn(bundled, name) ? bundled[name] : undefined;
}

/** What a reader must know of a model's figures where it is one of the bundled; a checkpoint of the same name is not. */
export function bundledNotes(model: ModelConfig): readonly string[] {
  const name = model.runner === 'node' ? model.bundled : model.runner;
  return (name === null ? undefined : bundledModel(name))?.notes ?? [];
}
