import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWeights } from '../../src/sam2/open-weights.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

/** Made by tools/golden/make_checkpoints.py: the same network in every form. */
const fixtures = join(import.meta.dirname, '../fixtures/checkpoints');
const fixture = (name: string) => join(fixtures, name);
const folder = temporaryFolder();

/** What make_checkpoints.py puts into its network; that which is not to be taken holds 9 more. */
const NETWORK = {
  'image_encoder.trunk.patch_embed.proj.weight': [1, 1, 1, 1, 1, 1],
  no_mem_embed: [2, 2],
  maskmem_tpos_enc: [3, 3],
};

async function contentOf(path: string) {
  const weights = await openWeights(path);
  const values: Record<string, number[]> = {};
  for (const name of weights.tensors.keys()) values[name] = [...(await weights.read(name))];
  await weights.close();
  return { values, notes: weights.notes };
}

describe('openWeights', () => {
  it.each([
    ['form-trainer.pt', []],
    ['form-twice-nested.pt', []],
    ['form-lightning.pt', []],
    ['form-compiled-ddp.pt', []],
    ['form-inside-another.pt', [/^1 parameters outside "sam2_model\." are left out/]],
    ['form-with-average.pt', [/^the weights under 'model' are used; .* under 'ema'$/]],
    ['form-average-only.pt', [/^the weights are the running average under 'ema'$/]],
    [
      'form-average-beside.pt',
      [/^the weights under "model\." are used; .* under "model_ema\."$/, /^3 parameters outside "model\."/],
    ],
    ['sharded', []],
    ['sharded/model.safetensors.index.json', []],
  ])('finds the network in %s, and says what it chose', async (name, notes) => {
    const found = await contentOf(fixture(name));
    expect(found.values).toEqual(NETWORK);
    expect(found.notes).toHaveLength(notes.length);
    for (const [i, note] of notes.entries()) expect(found.notes[i]).toMatch(note);
  });

  it.each([
    ['form-two-networks.pt', /several SAM 2 networks[\s\S]*"student\.", "teacher\."/],
    ['form-doubled.pt', /parameter .* twice[\s\S]*module\./],
    ['script.pt', /TorchScript program[\s\S]*constants\.pkl[\s\S]*torch\.jit\.load/],
    ['whole-module.pt', /is refused; nothing of it was run[\s\S]*torch\.nn\.modules\.linear\.Linear/],
    ['legacy.pt', /before version 1\.6[\s\S]*torch\.save\(torch\.load\('old\.pt'.*weights_only=True\), 'new\.pt'\)/],
    ['legacy-tar.pt', /a tar archive[\s\S]*only if you trust its source[\s\S]*weights_only=False/],
    ['bare-pickle.pt', /a bare Python pickle/],
  ])('refuses %s by what it is', async (name, message) => {
    expect(await userErrorOf(() => openWeights(fixture(name)))).toMatch(message);
  });

  it('says which parts of a sharded checkpoint are not there', async () => {
    const copy = join(folder, 'half');
    cpSync(fixture('sharded'), copy, { recursive: true });
    const index = join(copy, 'model.safetensors.index.json');
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, text.replaceAll('model-00002-of-00002', 'model-00003-of-00003'));
    expect(await userErrorOf(() => openWeights(copy))).toMatch(/cannot be opened[\s\S]*model-00003-of-00003/);
  });

  it.each([
    ['../secret.safetensors', /the file name "\.\.\/secret\.safetensors"/],
    ['/etc/passwd', /the file name "\/etc\/passwd"/],
  ])('does not follow an index to %s', async (name, message) => {
    const index = join(folder, 'bad.safetensors.index.json');
    writeFileSync(index, JSON.stringify({ weight_map: { a: name } }));
    expect(await userErrorOf(() => openWeights(index))).toMatch(message);
  });

  it('says what a folder without weights holds', async () => {
    expect(await userErrorOf(() => openWeights(join(fixtures, '..', 'rle')))).toMatch(
      /holds no checkpoint[\s\S]*model\.safetensors[\s\S]*coco-rle\.json/,
    );
  });
});
