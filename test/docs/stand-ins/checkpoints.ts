import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { parse } from 'yaml';
import { pictures } from '../../../src/app/verify/golden-video.js';
import { openPacked } from '../../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../../helpers/nano-network.js';
import { rewritten } from '../../helpers/rewritten.js';

const YAML = join(VARIANTS, 'nano-2.1.yaml');
/** What lets a checkpoint of unusual widths be known from its file alone, as an official one is. */
const METADATA = { name: 'nano', variant: JSON.stringify(parse(readFileSync(YAML, 'utf8')).model) };

const OFFICIAL = ['tiny', 'small', 'base_plus', 'large'].map((size) => `sam2.1_hiera_${size}.pt`);

/** Golden files by the names that `model verify --help` gives them. */
const GOLDEN = {
  'graphs-sam2.1-tiny-1024': 'sam2/graphs-nano-2.1-64.safetensors',
  'video-cows': 'sam2/video-nano-2.1.safetensors',
  'session-corrections': 'sam2/session-nano-2.1-corrections.safetensors.gz',
  'image-sam2.1-tiny': 'sam2/image-nano-2.1.safetensors.gz',
  'sam1-vit_b': 'sam1/sam1-nano.safetensors.gz',
};

/**
 * Writes files under the names of official checkpoints: the small networks of the tests, which official code made, of the same
 * architecture. Golden files of these networks, and the clip that they were made from, lie beside them.
 * @param cache the cache folder, in which the published tiny and small are as if they had been downloaded
 */
export async function writeCheckpoints(folder: string, cache: string): Promise<void> {
  const place = (name: string) => join(folder, name);
  unpack(join(FIXTURES, 'nano-2.1.pt.gz'), place('nano.pt'));
  for (const name of ['nano.yaml', 'mine.yaml']) cpSync(YAML, place(name));
  unpack(join(FIXTURES, '../sam1/sam1-nano.pth.gz'), place('sam_vit_b_01ec64.pth'));
  await rewritten(place('nano.pt'), place('tiny.pt'), { metadata: () => METADATA });
  for (const name of [...OFFICIAL, 'mine.pt']) cpSync(place('tiny.pt'), place(name));
  await rewritten(place('nano.pt'), place('tiny-fp16.safetensors'), {
    tensor: (tensor) => ({ ...tensor, dtype: 'F16' }),
    metadata: () => METADATA,
  });
  await writeHuggingFace(folder);
  for (const [name, fixture] of Object.entries(GOLDEN)) {
    unpack(join(FIXTURES, '..', fixture), place(`golden/${name}.safetensors`));
  }
  await writeClip(place('cows'));
  for (const name of OFFICIAL.slice(0, 2)) cpSync(place('tiny.pt'), join(cache, 'downloads', name));
}

async function writeHuggingFace(folder: string): Promise<void> {
  const packed = join(folder, 'hugging-face.safetensors');
  unpack(join(FIXTURES, 'hugging-face-nano-2.1.safetensors.gz'), packed);
  for (const name of ['sam2.1-hiera-tiny', 'sam2.1-hiera-small']) {
    mkdirSync(join(folder, name));
    await rewritten(packed, join(folder, name, 'model.safetensors'), { metadata: () => METADATA });
  }
}

/** The frames from which the golden video and the golden session were made. */
async function writeClip(folder: string): Promise<void> {
  mkdirSync(folder);
  const golden = await openPacked(join(FIXTURES, 'session-nano-2.1-corrections-vos.safetensors.gz'), folder);
  const frames = (await pictures(golden, 'frames')) ?? [];
  await golden.close();
  for (const [i, { width, height, data }] of frames.entries()) {
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, `0000${i}.png`));
  }
}

function unpack(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  const bytes = readFileSync(from);
  writeFileSync(to, from.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}
