import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { region } from '../../../src/metrics/region.js';
import { GraphBuilder } from '../../../src/onnx/graph-builder.js';
import { writeModel } from '../../../src/onnx/write-model.js';
import { fallbacksOf } from '../../../src/runners/node/node-placements.js';
import type { ModelHandle } from '../../../src/runners/runner.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { userErrorOf } from '../../helpers/user-error.js';
import { deviation, prepareNano, tracked } from '../nano-on-backend.js';

/** A Vulkan driver in software that comes with Debian's Chromium. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const folder = temporaryFolder();

describe('execution providers of onnxruntime-node', () => {
  it('are errors that name them where this machine lacks them, and nothing falls back', async () => {
    for (const provider of ['cuda', 'dml', 'coreml'] as const) {
      const error = await userErrorOf(() => prepareNano(folder, { backend: `node-${provider}` }));
      expect(error).toMatch(
        new RegExp(`cannot use its execution provider "${provider}" here[\\s\\S]*backend node-cpu`),
      );
    }
  });
});

describe.skipIf(!existsSync(SOFTWARE_DRIVER))('node-webgpu on a driver in software', { timeout: 300_000 }, () => {
  let handle: ModelHandle;
  beforeAll(async () => {
    vi.stubEnv('VK_ICD_FILENAMES', SOFTWARE_DRIVER);
    handle = await prepareNano(folder, { backend: 'node-webgpu' });
  }, 300_000);
  afterAll(async () => {
    await handle?.close();
    vi.unstubAllEnvs();
  });

  it('gives the masks and logits of node-cpu, and says where it ran', async () => {
    const node = await prepareNano(folder, { backend: 'node-cpu', threads: 1 });
    const expected = await tracked(node);
    await node.close();
    const found = await tracked(handle);
    expect(deviation(found, expected)).toBeLessThanOrEqual(1e-3);
    for (const [i, { mask }] of found.entries()) {
      expect(region(mask, expected[i]!.mask)).toBeGreaterThanOrEqual(0.995);
    }
    expect(handle.backend).toBe('node-webgpu');
    expect(handle.options).toMatchObject({ provider: 'webgpu', attention: 'plain' });
  });

  it('names operators that it leaves to the processor', async () => {
    const graph = new GraphBuilder('mixed');
    const x = graph.input('x', 'float32', [2, 3, 3]);
    graph.output('a', graph.node('Det', [x]), [2]);
    graph.output('b', graph.node('Sigmoid', [graph.node('Relu', [x])]), [2, 3, 3]);
    const place = join(folder, 'mixed');
    mkdirSync(place);
    await writeModel(place, 'weights.bin', new Map([['mixed.onnx', graph]]));
    expect(await fallbacksOf('webgpu', join(place, 'mixed.onnx'))).toEqual(['Det x 1 (mixed)']);
  });

  it('is refused where hardware is required, as its adapter has no name', async () => {
    const error = await userErrorOf(() => prepareNano(folder, { backend: 'node-webgpu', requireHardware: true }));
    expect(error).toMatch(/does not name its WebGPU adapter/);
  });
});
