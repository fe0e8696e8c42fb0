import { type TensorToWrite, writeSafetensors } from '../../src/checkpoints/write-safetensors.js';

const WIDTHS = [96, 192, 384, 768];
const STAGES = [1, 2, 7, 2];

/** Writes zeros of the shapes by which SAM 2.1 tiny is known: not a model, but what is detected as one. */
export async function writeTinyShapes(file: string, isFirstGeneration = false): Promise<string> {
  const trunk = 'image_encoder.trunk';
  const shapes: Record<string, readonly number[]> = { [`${trunk}.patch_embed.proj.weight`]: [96, 3, 7, 7] };
  let block = 0;
  for (const [stage, length] of STAGES.entries()) {
    for (let i = 0; i < length; i++, block++) {
      const width = WIDTHS[stage]!;
      shapes[`${trunk}.blocks.${block}.attn.proj.weight`] = [width, width];
    }
  }
  shapes['memory_encoder.out_proj.weight'] = [1];
  if (!isFirstGeneration) shapes.no_obj_embed_spatial = [1, 64];
  const tensors = Object.entries(shapes).map(([name, shape]): TensorToWrite => {
    return { name, shape, dtype: 'F16', values: new Float32Array(shape.reduce((count, size) => count * size, 1)) };
  });
  await writeSafetensors(file, tensors);
  return file;
}
