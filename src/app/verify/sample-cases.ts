import { createRng } from '../../core/rng.js';
import { boolTensor, type FloatTensor, floatTensor, intTensor } from '../../core/tensor.js';
import { drawFrame } from '../../datasets/synthetic/draw-frame.js';
import { drawScene } from '../../datasets/synthetic/scene.js';
import type { NetworkGraphs, NetworkSpec } from '../../pipeline/network.js';
import { normalise } from '../../pipeline/normalise.js';
import { type Deviation, type Inputs, relativeDifference, runGraph } from './deviation.js';

type Outputs = Readonly<Record<string, FloatTensor>>;
/** Runs one case on both sides, notes how far they are apart, and gives the reference's outputs. */
type RunCase = (graph: keyof NetworkGraphs, name: string, inputs: Inputs) => Promise<Outputs>;

const SEED = 1;

/**
 * Runs every graph of two models on the same made-up inputs: a synthetic picture, and from there on what the reference
 * computed, so that one graph's difference does not reach the next.
 * @param spec of both: the same image size, width and memory width
 * @param imageOnly true to leave out what only videos need
 */
export async function sampleDeviations(
  graphs: NetworkGraphs,
  reference: NetworkGraphs,
  spec: NetworkSpec,
  imageOnly: boolean,
): Promise<Deviation[]> {
  const found: Deviation[] = [];
  const run: RunCase = async (graph, name, inputs) => {
    const expected = await runGraph(reference[graph], inputs);
    const outputs = await runGraph(graphs[graph], inputs);
    for (const [output, { data }] of Object.entries(expected)) {
      if (imageOnly && output.includes('pointer')) continue;
      const ours = outputs[output]?.data ?? new Float32Array(0);
      found.push({ name: `${name} ${output}`, relative: relativeDifference(ours, data) });
    }
    return expected;
  };
  const plan = { level: 'easy', objects: 2, events: [] } as const;
  const stage = { width: spec.imageSize, height: spec.imageSize, frames: 1 };
  const { picture, labels } = drawFrame(drawScene(createRng(SEED), plan, stage), 0);
  const image = floatTensor(normalise(picture), [1, 3, spec.imageSize, spec.imageSize]);
  const frame = await run('imageEncoder', 'image_encoder.picture', { image });
  const object = Float32Array.from(labels.data, (label) => (label === 1 ? 1 : 0));
  const decoded = await decoderCases(run, spec, frame, object);
  if (!imageOnly) await videoCases(run, spec, frame, decoded, object);
  return found;
}

/** Clicks, and a box with a mask. */
async function decoderCases(run: RunCase, spec: NetworkSpec, frame: Outputs, object: Float32Array): Promise<Outputs> {
  const size = spec.imageSize;
  const low = size / 4;
  // The object's logits as a session would give them: one value of each four by four pixels.
  const logits = Float32Array.from({ length: low * low }, (_, i) => {
    const [x, y] = [i % low, Math.floor(i / low)];
    return object[4 * y * size + 4 * x] === 1 ? 6 : -6;
  });
  const shared = {
    features: frame.unconditioned_features!,
    high_res_0: frame.high_res_0!,
    high_res_1: frame.high_res_1!,
  };
  const points = (...fractions: readonly number[]) =>
    floatTensor(
      Float32Array.from(fractions, (fraction) => fraction * size),
      [1, fractions.length / 2, 2],
    );
  const plane = [1, 1, low, low];
  await run('maskDecoder', 'decoder.box_mask', {
    ...shared,
    point_coords: points(0.2, 0.3, 0.7, 0.85),
    point_labels: intTensor([2, 3], [1, 2]),
    mask_input: floatTensor(logits, plane),
    has_mask_input: boolTensor([true], [1]),
  });
  return run('maskDecoder', 'decoder.clicks', {
    ...shared,
    point_coords: points(0.4, 0.55, 0.8, 0.12),
    point_labels: intTensor([1, 0], [1, 2]),
    mask_input: floatTensor(new Float32Array(low * low), plane),
    has_mask_input: boolTensor([false], [1]),
  });
}

/** A mask prompt, memories of a present and of an absent object, and the attention to both. */
async function videoCases(
  run: RunCase,
  spec: NetworkSpec,
  frame: Outputs,
  decoded: Outputs,
  object: Float32Array,
): Promise<void> {
  const { imageSize, dModel, memDim } = spec;
  const low = imageSize / 4;
  await run('maskPrompt', 'mask_prompt.object', { mask: floatTensor(object, [1, 1, imageSize, imageSize]) });
  const encode = (name: string, score: number, binarise: boolean) =>
    run('memoryEncoder', `memory_encoder.${name}`, {
      vision_features: frame.vision_features!,
      low_res_mask: floatTensor(decoded.masks!.data.slice(0, low * low), [1, 1, low, low]),
      object_score: floatTensor(Float32Array.of(score), [1, 1]),
      binarise: boolTensor([binarise], [1]),
    });
  const memories = [await encode('present', 2.5, false), await encode('absent_binarised', -1.5, true)];
  const memory = Float32Array.from(memories.flatMap((outputs) => [...outputs.memory!.data]));
  await run('memoryAttention', 'memory_attention.two_memories', {
    vision_features: frame.vision_features!,
    memory: floatTensor(memory, [1, memories.length, (imageSize / 16) ** 2, memDim]),
    memory_time: intTensor([0, spec.numMaskmem - 1], [2]),
    pointers: floatTensor(decoded.object_pointers!.data.slice(0, 2 * dModel), [1, 2, dModel]),
    pointer_time: floatTensor(Float32Array.of(0.2, 0.6), [2]),
  });
}
