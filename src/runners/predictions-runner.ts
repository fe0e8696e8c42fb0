import { type BitMask, createBitMask } from '../core/bit-mask.js';
import type { Annotation } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { folderFingerprint } from '../core/folder-fingerprint.js';
import type { ModelConfig } from '../core/model.js';
import { makeDisjoint } from '../core/object-order.js';
import { type FramePrediction, NO_STAGE_TIMES, type Video } from '../core/session.js';
import { openPredictions, type Predictions } from '../datasets/predictions.js';
import { PromptedSession } from './prompted-session.js';
import type { ModelHandle, Runner, SessionInput, SessionOptions } from './runner.js';

/** Label of the object in a binary mask that is stored as black and white. */
const WHITE = 255;

/** Takes masks on disk as a model: ROOT/SEQ/FRAME.png or ROOT/SEQ/OBJECT/FRAME.png. */
export const predictionsRunner: Runner = {
  name: 'predictions',
  identify: async (model) => folderFingerprint((await openPredictions(folderOf(model))).root),
  prepare: async (model): Promise<ModelHandle> => {
    const predictions = await openPredictions(folderOf(model));
    return {
      id: model.id,
      backend: null,
      precision: null,
      imageSize: null,
      parameters: null,
      options: {},
      notes: ['Masks that were written elsewhere: its speed here is that of reading them.'],
      loadMs: 0,
      images: null,
      openSession: async (input, options) => new PredictionsSession(input, options, predictions),
      close: async () => {},
    };
  },
};

function folderOf(model: ModelConfig): string {
  if (model.runner !== 'predictions') throw new Error(`${model.id} is not a folder of predictions`);
  return model.predictions;
}

class PredictionsSession extends PromptedSession {
  readonly video: Video;

  constructor(
    private readonly input: SessionInput,
    private readonly options: SessionOptions,
    private readonly predictions: Predictions,
  ) {
    super();
    this.video = input.video;
  }

  protected async predictionOf(frame: number): Promise<FramePrediction> {
    const start = performance.now();
    const stored = await this.read(frame);
    const names = this.objects.filter((name) => Math.min(...this.prompts.get(name)!.keys()) <= frame);
    const masks = new Map(names.map((name) => [name, maskOf(stored, name, names.length === 1)]));
    const shown = this.options.overlap === 'disjoint' ? makeDisjoint(masks) : masks;
    const objects = [...shown].map(([object, mask]) => ({ object, mask, lowResLogits: null, objectScore: null }));
    return { frame, objects, times: { ...NO_STAGE_TIMES, decode: performance.now() - start } };
  }

  private async read(frame: number): Promise<Annotation> {
    const { name, width, height } = this.video;
    const frameName = this.input.frameNames[frame] ?? '';
    const stored = await this.predictions.read(name, frameName);
    const where = this.predictions.file(name, frameName);
    if (stored === null) {
      throw new UserError({
        what: 'A mask is missing.',
        where,
        expected: 'a mask for every frame from the first annotated one',
        found: 'no file',
        next: 'write the masks of all frames; an empty one where there is no object',
      });
    }
    if (stored.width === width && stored.height === height) return stored;
    throw new UserError({
      what: 'A mask is not of the size of the video.',
      where,
      expected: `${width} x ${height} pixels`,
      found: `${stored.width} x ${stored.height}`,
      next: 'write the masks at the size of the pictures',
    });
  }
}

/** The mask of one object; empty where it is not in the file. Of a single object, black and white will do. */
function maskOf(stored: Annotation, object: string, isOnly: boolean): BitMask {
  const empty = () => createBitMask(stored.width, stored.height);
  if (stored.kind === 'objects') return stored.masks.get(object) ?? empty();
  const isBinary = isOnly && [...stored.masks.keys()].every((label) => label === WHITE);
  return stored.masks.get(isBinary ? WHITE : Number(object)) ?? empty();
}
