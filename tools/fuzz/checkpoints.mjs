// Feeds the readers of checkpoints with hostile files: torch zips whose pickles, directories and tensors lie, pickles of
// random instructions and bombs, safetensors with lying headers, and broken copies of the fixtures of the tests.
//
//   npm run build && node tools/fuzz/checkpoints.mjs [--minutes 5] [--inputs 1000000] [--seed 1]
//
// Each must be refused by the readers' own kind of error or be read, every tensor with as many values as its shape says;
// a forbidden name must be refused by that name. Ends with 1, and keeps the file, where one fails in another way, takes
// longer than ten seconds, or where memory grows beyond a gibibyte.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { safetensors, torchZip } from './archives.mjs';
import { bomb, program, stateDict, withCall } from './pickles.mjs';
import { fuzz, mutate, refusal, watch } from './watched.mjs';

const RAN = '/tmp/sam2bench-fuzz-ran';
const FIXTURES = new URL('../../test/fixtures/', import.meta.url);
const STORAGES = { 0: Buffer.alloc(64, 1), 1: Buffer.alloc(64, 2), 2: Buffer.alloc(8, 3) };
const NAMES = [
  'a',
  'image_encoder.trunk.patch_embed.proj.weight',
  'prompt_encoder.point_embed.weight',
  'module.a',
  '',
].concat(['vision_encoder.backbone.patch_embed.projection.weight', '__proto__', '__metadata__', 'model.a']);

if (isMainThread) watch(import.meta.url);
else await fuzz(await checkpoints(workerData.seed));

async function checkpoints(seed) {
  const load = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
  const { createRng } = await load('core/rng.js');
  const { openCheckpointBytes } = await load('checkpoints/open-checkpoint.js');
  const { truncated } = await load('checkpoints/file-bytes.js');
  const { officialWeights } = await load('sam2/open-weights.js');
  const { detectVariant } = await load('sam2/detect-variant.js');
  const rng = createRng(seed);
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  const whole = fixtures();

  const attempt = async (bytes, mustName) => {
    const refused = await read(bytes);
    if (mustName !== null && !refused?.includes(mustName)) throw new Error(`${mustName} was not refused: ${refused}`);
    if (existsSync(RAN)) throw new Error('something was run');
    if (Object.getOwnPropertyNames(Object.prototype).join() !== prototype) throw new Error('a prototype has changed');
    return refused === null;
  };
  const read = async (bytes) => {
    try {
      const weights = officialWeights(await openCheckpointBytes(inMemory(bytes, truncated)));
      for (const [name, { shape }] of weights.tensors) {
        const values = await weights.read(name);
        const count = shape.reduce((product, size) => product * size, 1);
        if (values.length !== count) throw new Error(`${name}: ${values.length} values for [${shape}]`);
      }
      // Few of them are of an official model: what counts is that this is said.
      variantOf(weights);
      return null;
    } catch (error) {
      return refusal(error);
    }
  };
  const variantOf = (weights) => {
    try {
      return detectVariant(weights).name;
    } catch (error) {
      return refusal(error);
    }
  };
  return () => {
    const { kind, bytes, mustName = null } = randomInput(rng, whole);
    return { kind, bytes, attempt: () => attempt(bytes, mustName) };
  };
}

function randomInput(rng, whole) {
  const keys = Object.keys(STORAGES);
  const kind = rng.integer(0, 99);
  if (kind < 30) return { kind: 'state dicts', bytes: torchZip(rng, stateDict(rng, keys, 2), STORAGES) };
  if (kind < 45) return { kind: 'instructions', bytes: torchZip(rng, program(rng), STORAGES) };
  if (kind < 50) {
    const { pickle, name } = withCall(rng, keys, 2);
    const honest = { integer: () => 1 };
    return { kind: 'calls', bytes: torchZip(honest, pickle, STORAGES), mustName: name };
  }
  // A bomb takes a hundred times as long as other files.
  if (kind === 50 && rng.integer(0, 9) === 0) return { kind: 'bombs', bytes: torchZip(rng, bomb(rng), STORAGES) };
  if (kind < 75) return { kind: 'safetensors', bytes: safetensors(rng, NAMES) };
  if (kind < 85) {
    const pickle = mutate(rng, stateDict(rng, keys, 2), rng.integer(1, 4));
    return { kind: 'broken pickles', bytes: torchZip(rng, pickle, STORAGES) };
  }
  return { kind: 'broken fixtures', bytes: mutate(rng, whole[rng.integer(0, whole.length - 1)], rng.integer(1, 6)) };
}

/** Whole checkpoints of the tests. */
function fixtures() {
  const folder = new URL('checkpoints/', FIXTURES);
  const files = readdirSync(folder).filter((name) => name.endsWith('.pt'));
  const shards = new URL('sharded/', folder);
  return [
    ...files.map((name) => readFileSync(new URL(name, folder))),
    ...readdirSync(shards).map((name) => readFileSync(new URL(name, shards))),
    ...['nano-2.1.pt.gz', 'hugging-face-nano-2.1.safetensors.gz'].map((name) =>
      gunzipSync(readFileSync(new URL(`sam2/${name}`, FIXTURES))),
    ),
  ];
}

function inMemory(bytes, truncated) {
  return {
    file: 'fuzz.pt',
    size: bytes.length,
    read: async (offset, length) => {
      const end = offset + length;
      if (!(offset >= 0 && length >= 0 && end <= bytes.length)) throw truncated('fuzz.pt', end, bytes.length);
      return Uint8Array.from(bytes.subarray(offset, end));
    },
    close: async () => {},
  };
}
