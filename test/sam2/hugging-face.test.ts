import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectModel } from '../../src/app/model.js';
import { deviations } from '../../src/app/verify/golden-graphs.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { type TensorToWrite, writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { compileModel } from '../../src/compile/compile.js';
import { DATA_FILE } from '../../src/compile/compiled-model.js';
import { GRAPH_FILES } from '../../src/sam2/graphs.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { unpacked } from '../helpers/golden-file.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

/** tools/golden/make_hugging_face.py wrote it from nano-2.1.pt, with transformers' own conversion and save_pretrained. */
const fixtures = join(import.meta.dirname, '../fixtures/sam2');
const variant = (name: string) => join(import.meta.dirname, '../../tools/golden/variants', name);
const folder = temporaryFolder();
const TINY_TOLERANCE = 2e-5;
/** What a Sam2Model of transformers leaves of the weights of a video model (_keys_to_ignore_on_load_unexpected). */
const IMAGE_MODEL_LACKS =
  /^memory_|^mask_downsample|^object_pointer_proj|^temporal_positional_encoding_projection_layer|^no_memory_positional_encoding|^no_object_pointer|^occlusion_spatial_embedding_parameter/;

const huggingFace = unpacked(join(fixtures, 'hugging-face-nano-2.1.safetensors.gz'), folder);

/** The file of Hugging Face with tensors left out or changed. */
async function changed(name: string, change: (tensor: TensorToWrite) => TensorToWrite | null): Promise<string> {
  const checkpoint = await openCheckpoint(huggingFace);
  const tensors: TensorToWrite[] = [];
  for (const [key, { shape }] of checkpoint.tensors) {
    const tensor = change({ name: key, shape, dtype: 'F32', values: await checkpoint.read(key) });
    if (tensor !== null) tensors.push(tensor);
  }
  await checkpoint.close();
  const file = join(folder, `${name}.safetensors`);
  await writeSafetensors(file, tensors);
  return file;
}

async function compiled(checkpoint: string, variantName: string) {
  const notes: string[] = [];
  const result = await compileModel({
    checkpoint,
    variant: variant(variantName),
    size: 64,
    cacheFolder: join(folder, 'cache'),
    talk: (line) => notes.push(line),
  });
  const bytes = (name: string) => readFileSync(join(result.folder, name));
  return { ...result, notes, bytes };
}

async function requireSameModel(one: string, other: string, variantName: string): Promise<void> {
  const [a, b] = [await compiled(one, variantName), await compiled(other, variantName)];
  expect(a.folder).not.toBe(b.folder);
  expect(a.manifest.parameters).toBe(b.manifest.parameters);
  for (const name of [DATA_FILE, ...Object.values(GRAPH_FILES)]) {
    expect(a.bytes(name).equals(b.bytes(name)), name).toBe(true);
  }
}

describe('weights of Hugging Face', () => {
  it('compile to the same bytes as the official file', async () => {
    await requireSameModel(huggingFace, unpacked(join(fixtures, 'nano-2.1.pt.gz'), folder), 'nano-2.1.yaml');
  });

  it('of SAM 2.0 do too: those of 2.1 without the three tensors that it added', async () => {
    const added = /^occlusion_spatial_embedding_parameter|^temporal_positional_encoding_projection_layer/;
    const older = await changed('older', (tensor) => (added.test(tensor.name) ? null : tensor));
    await requireSameModel(older, unpacked(join(fixtures, 'nano-2.0.safetensors.gz'), folder), 'nano-2.0.yaml');
  });

  it('give what transformers computes with them', async () => {
    const { graphs } = await loadNetwork(huggingFace, variant('nano-2.1.yaml'), 64, folder);
    const found = await deviations(join(fixtures, 'graphs-hugging-face-nano-2.1-64.safetensors'), graphs);
    expect(found.length).toBe(18);
    for (const { name, relative } of found) expect(relative, name).toBeLessThanOrEqual(TINY_TOLERANCE);
    await Promise.all(Object.values(graphs).map((graph) => graph.release()));
  });

  it.each(['shared_image_embedding', 'prompt_encoder.shared_embedding'])('may hold %s alone', async (kept) => {
    const once = await changed(`only-${kept}`, (tensor) =>
      tensor.name.endsWith('.positional_embedding') && !tensor.name.startsWith(kept) ? null : tensor,
    );
    await requireSameModel(once, unpacked(join(fixtures, 'nano-2.1.pt.gz'), folder), 'nano-2.1.yaml');
  });

  it('must not hold two versions of what the official network has once', async () => {
    const split = await changed('split', (tensor) =>
      tensor.name.startsWith('shared_image_embedding')
        ? { ...tensor, values: tensor.values.map((value) => value + 1) }
        : tensor,
    );
    expect(await userErrorOf(() => compiled(split, 'nano-2.1.yaml'))).toMatch(
      /two versions of the parameter sam_prompt_encoder\.pe_layer[\s\S]*shared_image_embedding.* differ/,
    );
  });

  it('without the video part compile for pictures, and say so', async () => {
    const image = await changed('image', (tensor) => (IMAGE_MODEL_LACKS.test(tensor.name) ? null : tensor));
    const { manifest, notes } = await compiled(image, 'nano-2.1.yaml');
    expect(manifest.imageOnly).toBe(true);
    expect(notes.join()).toContain('segments pictures, not videos');
    const { graphs } = await loadNetwork(image, variant('nano-2.1.yaml'), 64, folder);
    const golden = join(fixtures, 'graphs-hugging-face-nano-2.1-64.safetensors');
    const found = await deviations(golden, graphs, manifest.imageOnly);
    expect(found.length).toBe(12);
    for (const { name, relative } of found) expect(relative, name).toBeLessThanOrEqual(TINY_TOLERANCE);
    await Promise.all(Object.values(graphs).map((graph) => graph.release()));
  });

  it('are inspected under the official names', async () => {
    const found = await inspectModel(huggingFace);
    expect(found).toMatchObject({ format: 'safetensors', layout: 'hugging-face', variant: null, notes: [] });
    const official = await inspectModel(unpacked(join(fixtures, 'nano-2.1.pt.gz'), folder));
    expect(found.parts).toEqual(official.parts);
    expect(official.layout).toBe('official');
  });
});
