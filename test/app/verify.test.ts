import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type VerifyRequest, type VerifyResult, verifyModel } from '../../src/app/verify/verify.js';
import { unpacked } from '../helpers/golden-file.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { type Change, rewritten } from '../helpers/rewritten.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const fixtures = join(import.meta.dirname, '../fixtures/sam2');
const fixture = (name: string) => join(fixtures, name);
const variantOf = (name: string) => join(import.meta.dirname, '../../tools/golden/variants', name);
const folder = temporaryFolder();
const cacheFolder = join(folder, 'cache');

const checkpoint = unpacked(join(fixtures, 'nano-2.1.pt.gz'), folder);
const variant = variantOf('nano-2.1.yaml');
const GRAPHS = fixture('graphs-nano-2.1-64.safetensors');
const VIDEO = fixture('video-nano-2.1.safetensors');

/** The checkpoint with tensors left out or changed. */
const changed = (name: string, tensor: NonNullable<Change['tensor']>) =>
  rewritten(checkpoint, join(folder, `${name}.safetensors`), { tensor, metadata: () => ({}) });

const verify = (request: Partial<VerifyRequest>) => verifyModel({ checkpoint, variant, cacheFolder, ...request });
const wrongOf = ({ tensors, videos }: VerifyResult) =>
  [...tensors, ...videos].filter(({ agrees }) => !agrees).map(({ name }) => name);

describe('verifyModel against golden files', () => {
  it('agrees with official graphs and an official video, each by its own limit', async () => {
    const result = await verify({ golden: [GRAPHS, VIDEO], limits: { tensor: 2e-5 } });
    expect(result.agrees).toBe(true);
    expect(result.tensors.length).toBeGreaterThanOrEqual(30);
    expect(result.videos).toMatchObject([{ name: VIDEO, frames: 6, objects: 2, agrees: true }]);
    expect(result.limits).toEqual({ tensor: 2e-5, logits: 1e-2, iou: 0.999 });
  });

  it('names the tensors that a changed weight reaches, and no others', async () => {
    const other = await changed('prompt', (tensor) =>
      tensor.name === 'mask_downsample.weight' ? { ...tensor, values: tensor.values.map((v) => v * 1.01) } : tensor,
    );
    const result = await verify({ checkpoint: other, golden: [GRAPHS] });
    expect(result.agrees).toBe(false);
    expect(wrongOf(result)).toEqual([expect.stringMatching(/^mask_prompt\.\S+ mask_input$/)]);
  });

  it('says no to a video whose masks are other ones', async () => {
    const other = await changed('memory', (tensor) =>
      tensor.name === 'maskmem_tpos_enc' ? { ...tensor, values: tensor.values.map((v) => v + 2) } : tensor,
    );
    const result = await verify({ checkpoint: other, golden: [VIDEO] });
    expect(wrongOf(result)).toEqual([VIDEO]);
  });

  it('takes the frames that a golden video lacks from another', async () => {
    const golden = [fixture('video-nano-2.1-absent.safetensors')];
    expect(await userErrorOf(() => verify({ golden }))).toMatch(
      /holds no frames[\s\S]*6 frames of 96 x 64[\s\S]*--clip/,
    );
    const result = await verify({ golden, clip: VIDEO });
    expect(result.agrees).toBe(true);
    expect(result.videos[0]?.absent).toBeGreaterThan(0);
  });

  it('refuses what does not fit', async () => {
    expect(await userErrorOf(() => verify({ golden: [checkpoint] }))).toMatch(/not a golden file[\s\S]*tools\/golden/);
    expect(await userErrorOf(() => verify({ golden: [GRAPHS], size: 128 }))).toMatch(
      /another image size[\s\S]*--size 64/,
    );
    expect(await userErrorOf(() => verify({}))).toMatch(/--golden FILE\.\.\. or --against CHECKPOINT/);
    mkdirSync(join(folder, 'empty'));
    expect(await userErrorOf(() => verify({ golden: [VIDEO], clip: join(folder, 'empty') }))).toMatch(
      /not the one of the golden file[\s\S]*found: 0 frames/,
    );
  });
});

describe('verifyModel against another model', () => {
  it('finds no difference between the official file and that of Hugging Face', async () => {
    const huggingFace = unpacked(join(fixtures, 'hugging-face-nano-2.1.safetensors.gz'), folder);
    const result = await verify({ against: { checkpoint: huggingFace, variant }, frames: 3 });
    expect(result.tensors.length).toBe(18);
    expect(result.tensors.every(({ relative }) => relative === 0)).toBe(true);
    expect(result.videos).toMatchObject([{ frames: 3, objects: 2, iou: 1, logits: 0, samePresence: true }]);
  });

  it('finds of two generations what the newer one added: memories of absent objects, times of pointers', async () => {
    const older = {
      checkpoint: unpacked(join(fixtures, 'nano-2.0.safetensors.gz'), folder),
      variant: variantOf('nano-2.0.yaml'),
    };
    const result = await verify({ against: older, frames: 0 });
    expect(wrongOf(result)).toEqual([
      'memory_encoder.absent_binarised memory',
      'memory_attention.two_memories features',
    ]);
    expect(result.videos).toEqual([]);
  });

  it('compares the image part alone where one has no more, and refuses it a video', async () => {
    const videoPart = /^(memory_|maskmem_tpos_enc|mask_downsample|obj_ptr|no_obj_|no_mem_pos_enc)/;
    const image = await changed('image', (tensor) => (videoPart.test(tensor.name) ? null : tensor));
    const result = await verify({ checkpoint: image, against: { checkpoint, variant } });
    expect(result.agrees).toBe(true);
    expect(result.tensors.map(({ name }) => name.split('.')[0])).not.toContain('memory_attention');
    expect(result.videos).toEqual([]);
    expect(
      await userErrorOf(() => verify({ checkpoint: image, golden: [fixture('video-nano-2.1.safetensors')] })),
    ).toMatch(/not follow objects through a video[\s\S]*Sam2VideoModel/);
  });

  it('says that models of other shapes cannot be compared', async () => {
    const yaml = readFileSync(variant, 'utf8').replace('num_maskmem: 7', 'num_maskmem: 6');
    writeFileSync(join(folder, 'six.yaml'), yaml);
    const six = await changed('six', (tensor) =>
      tensor.name === 'maskmem_tpos_enc'
        ? {
            ...tensor,
            shape: [6, ...tensor.shape.slice(1)],
            values: tensor.values.slice(0, (tensor.values.length / 7) * 6),
          }
        : tensor,
    );
    expect(
      await userErrorOf(() => verify({ against: { checkpoint: six, variant: join(folder, 'six.yaml') } })),
    ).toMatch(/other shapes[\s\S]*6 memories of 16 channels \(six\)[\s\S]*7 memories/);
  });
});

describe.skipIf(!isBuilt)('sam2bench model verify', () => {
  const run = (...args: readonly string[]) =>
    runProgram(folder, ['model', 'verify', checkpoint, '--variant', variant, ...args], {
      SAM2BENCH_CACHE: cacheFolder,
    });

  it('ends with 0 and a table where the model agrees, with 1 where it does not', async () => {
    const good = await run('--golden', GRAPHS);
    expect(good.stdout).toMatch(/decoder\.clicks masks +\d\.\de-\d+ +1\.0e-4 {2}ok\n[\s\S]*\nagrees\n$/);
    expect(good.code).toBe(0);
    const strict = await run('--golden', GRAPHS, '--tolerance', '1e-12', '--json');
    expect(JSON.parse(strict.stdout)).toMatchObject({ agrees: false, limits: { tensor: 1e-12 } });
    expect(strict.code).toBe(1);
  });

  it('ends with 2 where it is used wrongly', async () => {
    for (const args of [[], ['--golden', 'absent.safetensors'], ['--golden', GRAPHS, '--tolerance', 'small']]) {
      expect((await run(...args)).code).toBe(2);
    }
  });
});
