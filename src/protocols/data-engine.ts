import { type DataEngineOptions, dataEngineSchema } from './data-engine-options.js';
import { annotateEachFrame } from './data-engine-pictures.js';
import { annotateByTracking } from './data-engine-tracking.js';
import { objectByObject } from './object-by-object.js';
import { type ProtocolContext, type ProtocolStep, protocolKind } from './protocol.js';

const PHASES = ['pictures one by one', 'masks propagated', 'clicks on what is propagated'] as const;

/**
 * The data engine of SAM 2 (arXiv 2408.00714, section 5.1), simulated for one object at a time: every frame is to have a
 * mask that the annotator is content with. Phase 1: the image model on every annotated frame. Phase 2: its mask on the first
 * frame is propagated; at a frame that is not good enough the image model begins from scratch, and its mask goes on from
 * there. Phase 3: clicks in the video itself, on the first frame and on each that is not good enough. The paper's annotators
 * had brushes too in phases 1 and 2, and no fixed threshold.
 */
export const dataEngine = protocolKind('data-engine', dataEngineSchema, (options) => ({
  label: `data engine, phase ${options.phase}: ${PHASES[options.phase - 1]}`,
  traits: {
    prompts: 'points',
    pictures: options.phase === 1,
    ...(options.phase === 2 && { needsImages: true }),
    ...(options.phase > 1 && { comparedWith: { ...options, phase: 1 } }),
    preset: options.phase === 2 ? 'vos' : 'interactive',
    corrects: options.phase > 1,
    masks: 'objects',
    judged: 'annotated',
    rounds: 1,
    axis: 'seconds',
  },
  run: (context) => (options.phase === 1 ? annotateEachFrame(context, options) : run(context, options)),
}));

function run(context: ProtocolContext, options: DataEngineOptions): AsyncGenerator<ProtocolStep> {
  return objectByObject(context, ({ annotator, ...target }) => annotateByTracking(context, annotator, target, options));
}
