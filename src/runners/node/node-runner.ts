import { availableParallelism } from 'node:os';
import { UserError } from '../../core/errors.js';
import { isNodeBackend, NODE_PROVIDERS, type NodeBackendName, type Precision } from '../../core/known-names.js';
import type { Execution } from '../../core/model.js';
import { FEATURES_MIB, FeaturePool } from '../../pipeline/feature-pool.js';
import type { CompiledNetwork } from '../compiled-network.js';
import { lightGraphs } from '../light-graphs.js';
import { type Host, loadNetwork } from '../loaded-network.js';
import { type NetworkProvider, networkOf, networkRunner } from '../network-provider.js';
import { EVERY_OPERATOR } from '../placements.js';
import type { ModelHandle, Runner } from '../runner.js';
import { fallbacksOf } from './node-placements.js';
import { optimiseGraphs, ortBackend } from './ort-backend.js';
import { FramePreparer } from './prepared-frames.js';
import { spillFile } from './spill-file.js';

/** SAM 2 and SAM on onnxruntime-node. */
export function nodeRunner(provider: NetworkProvider): Runner {
  return {
    ...networkRunner(provider),
    prepare: async (model, execution, context) => {
      if (execution === null || !isNodeBackend(execution.backend)) throw unknownBackend(execution);
      const compiled = await provider.compile(networkOf(model), execution, context);
      return loadModel(model.id, compiled, execution.backend, execution);
    },
  };
}

function unknownBackend(execution: Execution | null): UserError {
  return new UserError({
    what: 'The node runner has no such backend.',
    where: 'backends',
    expected: `one of ${Object.keys(NODE_PROVIDERS).join(', ')}`,
    found: execution?.backend ?? 'none',
  });
}

async function loadModel(
  id: string,
  compiled: CompiledNetwork,
  name: NodeBackendName,
  execution: Execution,
): Promise<ModelHandle> {
  const threads = execution.threads ?? (name === 'node-cpu' ? availableParallelism() : 1);
  const optimised = keepsOptimised(name, execution.precision);
  if (optimised) await optimiseGraphs(Object.values<string>(compiled.files), threads);
  const start = performance.now();
  const backend = ortBackend(name, { threads, optimised });
  const light = lightPart(name, threads, compiled, optimised) ?? null;
  const preparer = new FramePreparer(light?.graphs);
  const frames: Host['frames'] = (...video) => preparer.frames(...video);
  const host = { backend, light, spill: spillFile, frames };
  const { images, openVideo, release } = await loadNetwork(id, compiled, host);
  const loadMs = performance.now() - start;
  const onCpu = await leftToCpu(name, compiled, execution).catch(async (error) => {
    await release();
    throw error;
  });
  return {
    id,
    backend: backend.name,
    precision: execution.precision,
    imageSize: compiled.spec.imageSize,
    parameters: compiled.parameters,
    options: recordedOptions(compiled, host, onCpu),
    notes: [],
    loadMs,
    preparesFrames: light !== null,
    features: new FeaturePool(FEATURES_MIB),
    images,
    openSession: async ({ video }, session) => {
      if (session.readAhead === true) preparer.start();
      return openVideo(video, session);
    },
    close: release,
  };
}

function recordedOptions(
  { variant, attention }: CompiledNetwork,
  { backend, light }: Host,
  onCpu: readonly string[],
): ModelHandle['options'] {
  return {
    variant,
    ...(attention === 'plain' && { attention }),
    ...backend.describe(),
    ...(light && { onOneThread: [...light.graphs].join(', ') }),
    ...(onCpu.length > 0 && { onCpu: onCpu.join(', ') }),
  };
}

/** Graphs in half precision are left out: optimised, they hold all weights anew in single precision. */
function keepsOptimised(name: NodeBackendName, precision: Precision): boolean {
  return name === 'node-cpu' && (precision === 'fp32' || precision === 'int8');
}

/** Of a network that has all cores: its light graphs, on one thread, so that a frame can be prepared meanwhile. */
function lightPart(
  name: NodeBackendName,
  threads: number,
  compiled: CompiledNetwork,
  optimised: boolean,
): Host['light'] {
  const cores = availableParallelism();
  if (name !== 'node-cpu' || compiled.family === 'sam1' || cores === 1 || threads < cores) return null;
  const graphs = lightGraphs(compiled.spec);
  return graphs.size === 0 ? null : { graphs, backend: ortBackend(name, { threads: 1, optimised }) };
}

/**
 * Operators that the provider leaves to the processor.
 * @throws UserError where it takes nothing of a graph, or where hardware is required of one that does not name its own
 */
async function leftToCpu(
  name: NodeBackendName,
  { files }: CompiledNetwork,
  { requireHardware }: Execution,
): Promise<readonly string[]> {
  if (name === 'node-cpu') return [];
  const provider = NODE_PROVIDERS[name];
  if (requireHardware && name === 'node-webgpu') {
    throw new UserError({
      what: 'Whether this is hardware cannot be told: onnxruntime-node does not name its WebGPU adapter.',
      where: 'requireHardware',
      next: 'leave it out, or take the backend web-webgpu, which names it',
    });
  }
  const found: string[] = [];
  for (const file of Object.values<string>(files)) found.push(...(await fallbacksOf(provider, file)));
  const whole = found.find((text) => text.startsWith(EVERY_OPERATOR));
  if (whole === undefined) return found;
  throw new UserError({
    what: `The execution provider "${provider}" leaves a whole graph to the processor.`,
    where: 'backends',
    found: whole,
    next: 'take the backend node-cpu',
  });
}
