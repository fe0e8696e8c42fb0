import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../src/app/verify/deviation.js';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { compileModel } from '../../src/compile/compile.js';
import { floatTensor, intTensor } from '../../src/core/tensor.js';
import { writeModel } from '../../src/onnx/write-model.js';
import { Network, NO_POINTS } from '../../src/pipeline/network.js';
import { buildGraphs } from '../../src/sam2/graphs.js';
import { NANO_VARIANT, writeUntrainedModel } from '../../src/sam2/untrained.js';
import { loadNetwork } from '../helpers/compiled-network.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { fakeSource } from '../sam2/fake-source.js';

const folder = temporaryFolder();
const place = (name: string) => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
};

describe('compileModel', () => {
  it('compiles once, and again for another size', async () => {
    const checkpoint = await writeUntrainedModel(place('weights'));
    const options = { checkpoint, variant: NANO_VARIANT, cacheFolder: place('cache') };
    const first = await compileModel(options);
    expect(first).toMatchObject({ cached: false, manifest: { imageSize: 256 } });
    expect(await compileModel(options)).toMatchObject({ cached: true, folder: first.folder });
    const other = await compileModel({ ...options, size: 128 });
    expect(other).toMatchObject({ cached: false, manifest: { imageSize: 128 } });
    expect(other.folder).not.toBe(first.folder);
    expect(readdirSync(join(folder, 'cache')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses a size that the windows do not divide', async () => {
    const checkpoint = await writeUntrainedModel(place('weights'));
    for (const size of [100, 2048, 0, Number.NaN]) {
      const message = await userErrorOf(() =>
        compileModel({ checkpoint, variant: NANO_VARIANT, size, cacheFolder: place('cache') }),
      );
      expect(message).toContain(`found: ${size}`);
    }
  });

  it('leaves nothing in the cache when a checkpoint is no good', async () => {
    const checkpoint = join(place('bad'), 'bad.safetensors');
    await writeSafetensors(checkpoint, [{ name: 'a', shape: [1], dtype: 'F32', values: new Float32Array(1) }]);
    const cacheFolder = place('empty-cache');
    const message = await userErrorOf(() => compileModel({ checkpoint, variant: NANO_VARIANT, cacheFolder }));
    expect(message).toContain('image_encoder.trunk.patch_embed.proj.weight');
    expect(readdirSync(cacheFolder)).toEqual([]);
  });
});

describe('writeModel', () => {
  it('stops at a tensor that has fewer values than its shape says', async () => {
    const source = fakeSource(NANO_VARIANT);
    const broken = { ...source, read: async () => new Float32Array(1) };
    const graphs = buildGraphs(broken, NANO_VARIANT, 256);
    await expect(writeModel(place('short'), 'weights.bin', graphs)).rejects.toThrow(/values for the shape/);
  });
});

describe('the untrained model', () => {
  it('has the same bytes each time it is written', async () => {
    const [one, two] = [await writeUntrainedModel(place('one')), await writeUntrainedModel(place('two'))];
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  });

  it('takes its object to be present and gives finite logits', async () => {
    const { graphs, spec, parameters } = await loadNetwork(null, null, null, place('cache'));
    const network = new Network(spec, graphs);
    const features = await network.encodeImage(new Float32Array(3 * 256 * 256).fill(0.5));
    const decoded = await network.decode(features.unconditioned, features, { ...NO_POINTS, mask: null });
    expect(decoded.objectScores[0]).toBeGreaterThan(0);
    expect(decoded.masks.every(Number.isFinite)).toBe(true);
    expect(parameters).toBeGreaterThan(1e6);
  });

  it('gives a batch of prompts on one picture what it gives each alone', async () => {
    const { graphs, spec } = await loadNetwork(null, null, null, place('cache'));
    const network = new Network(spec, graphs);
    const features = await network.encodeImage(new Float32Array(3 * 256 * 256).map((_, i) => Math.sin(i / 50)));
    const decode = (points: readonly number[]) =>
      network.decode(features.unconditioned, features, {
        coords: floatTensor(Float32Array.from(points), [points.length / 2, 1, 2]),
        labels: intTensor(new Array<number>(points.length / 2).fill(1), [points.length / 2, 1]),
        mask: null,
      });
    const both = await decode([20, 30, 200, 150]);
    const alone = [await decode([20, 30]), await decode([200, 150])];
    const expected = Float32Array.of(...alone[0]!.ious, ...alone[1]!.ious);
    expect(relativeDifference(both.ious, expected)).toBeLessThan(1e-5);
    const area = alone[0]!.masks.length;
    alone.forEach(({ masks }, i) => {
      expect(relativeDifference(both.masks.slice(i * area, (i + 1) * area), masks)).toBeLessThan(1e-5);
    });
  });
});
