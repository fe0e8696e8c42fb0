import { UserError } from '../../core/errors.js';
import type { Execution } from '../../core/model.js';
import type { CompiledNetwork } from '../compiled-network.js';
import { type Host, loadNetwork } from '../loaded-network.js';
import { type NetworkProvider, networkOf, networkRunner } from '../network-provider.js';
import type { ModelHandle, Runner } from '../runner.js';
import { ortCpuBackend } from './ort-backend.js';
import { FramePreparer } from './prepared-frames.js';
import { spillFile } from './spill-file.js';

/** SAM 2 and SAM on onnxruntime-node. */
export function nodeRunner(provider: NetworkProvider): Runner {
  return {
    ...networkRunner(provider),
    prepare: async (model, execution, context) => {
      if (execution?.backend !== 'node-cpu') throw unknownBackend(execution);
      const compiled = await provider.compile(networkOf(model), execution, context);
      return loadModel(model.id, compiled, execution);
    },
  };
}

function unknownBackend(execution: Execution | null): UserError {
  return new UserError({
    what: 'The node runner has no such backend.',
    where: 'backends',
    expected: 'node-cpu',
    found: execution?.backend ?? 'none',
  });
}

async function loadModel(id: string, compiled: CompiledNetwork, execution: Execution): Promise<ModelHandle> {
  const start = performance.now();
  const backend = ortCpuBackend(execution.threads === null ? {} : { threads: execution.threads });
  const preparer = new FramePreparer();
  const frames: Host['frames'] = (video, size) => preparer.frames(video, size);
  const { images, openVideo, release } = await loadNetwork(id, compiled, { backend, spill: spillFile, frames });
  return {
    id,
    backend: backend.name,
    precision: execution.precision,
    imageSize: compiled.spec.imageSize,
    parameters: compiled.parameters,
    options: { variant: compiled.variant, ...backend.describe() },
    notes: [],
    loadMs: performance.now() - start,
    images,
    openSession: async ({ video }, session) => openVideo(video, session),
    close: async () => {
      await preparer.close();
      await release();
    },
  };
}
