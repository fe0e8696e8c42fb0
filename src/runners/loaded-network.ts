import type { Backend, Graph } from '../core/backend.js';
import { UserError } from '../core/errors.js';
import type { ImageModel } from '../core/image-session.js';
import type { Video, VideoSession } from '../core/session.js';
import { automaticMasks } from '../pipeline/automatic/automatic-masks.js';
import type { FrameSource } from '../pipeline/frame-source.js';
import type { ImageNetwork } from '../pipeline/image-network.js';
import { openImageSession } from '../pipeline/image-session.js';
import { Network, type NetworkGraphs } from '../pipeline/network.js';
import { sam1ImageNetwork } from '../pipeline/sam1-image-network.js';
import { Sam1Network } from '../pipeline/sam1-network.js';
import { sam2ImageNetwork } from '../pipeline/sam2-image-network.js';
import { presetOptions } from '../pipeline/session-options.js';
import type { SpillStore } from '../pipeline/spill.js';
import { Sam2VideoSession } from '../pipeline/video-session.js';
import type { CompiledNetwork, CompiledSam1, CompiledSam2 } from './compiled-network.js';
import type { SessionOptions } from './runner.js';

/** A network whose graphs are in memory. */
export interface LoadedNetwork {
  readonly images: ImageModel;
  /** @throws UserError where the network has no memory */
  openVideo(video: Video, options: SessionOptions): VideoSession;
  release(): Promise<void>;
}

/** What a network is loaded with. */
export interface Host {
  readonly backend: Backend;
  /** Graphs that are loaded with another one; none where it is left out. */
  readonly light?: { readonly graphs: ReadonlySet<keyof NetworkGraphs>; readonly backend: Backend } | null;
  /** Makes the place for what a long video session does not hold in memory. */
  readonly spill: () => SpillStore;
  /** Makes frames ready ahead, but for idle ones, which are not asked for; the session reads them itself where it is left out. */
  readonly frames?: (video: Video, size: number, isIdle: (index: number) => boolean) => FrameSource;
}

/** @param id of the model, for messages */
export async function loadNetwork(id: string, compiled: CompiledNetwork, host: Host): Promise<LoadedNetwork> {
  return compiled.family === 'sam1' ? loadSam1(id, compiled, host.backend) : loadSam2(id, compiled, host);
}

async function loadSam2(id: string, compiled: CompiledSam2, host: Host): Promise<LoadedNetwork> {
  const { backend, light, spill, frames } = host;
  const graphs = await loadGraphs(compiled.files, (name) => (light?.graphs.has(name) ? light.backend : backend));
  const network = new Network(compiled.spec, graphs);
  return {
    images: imageModel(sam2ImageNetwork(network)),
    openVideo: (video, { preset, readAhead = false, ...options }) => {
      requireMemory(id, compiled);
      const isIdle = (frame: number) => options.features?.has(frame) === true;
      const source = readAhead && frames && { frames: frames(video, compiled.spec.imageSize, isIdle) };
      return new Sam2VideoSession(network, video, { ...presetOptions(preset), ...options, ...source, spill: spill() });
    },
    release: () => releaseGraphs(graphs),
  };
}

async function loadSam1(id: string, compiled: CompiledSam1, backend: Backend): Promise<LoadedNetwork> {
  const graphs = await loadGraphs(compiled.files, () => backend);
  return {
    images: imageModel(sam1ImageNetwork(new Sam1Network(compiled.spec, graphs))),
    openVideo: () => requireMemory(id, compiled),
    release: () => releaseGraphs(graphs),
  };
}

function imageModel<Features>(network: ImageNetwork<Features>): ImageModel {
  return {
    openSession: (picture, options) => openImageSession(network, picture, options),
    automaticMasks: (picture, options) => automaticMasks(network, picture, options),
  };
}

/** Loads the graphs one after another: each takes as much memory as its weights while it is read. */
async function loadGraphs<Name extends string>(
  files: Readonly<Record<Name, string>>,
  backendOf: (name: Name) => Backend,
): Promise<Record<Name, Graph>> {
  const graphs: Partial<Record<Name, Graph>> = {};
  for (const [name, file] of Object.entries(files) as [Name, string][]) {
    graphs[name] = await backendOf(name).load(file);
  }
  return graphs as Record<Name, Graph>;
}

async function releaseGraphs(graphs: Readonly<Record<string, Graph>>): Promise<void> {
  for (const graph of Object.values(graphs)) await graph.release();
}

/** @throws UserError for a model that cannot follow objects through a video */
export function requireMemory(id: string, compiled: CompiledSam1): never;
export function requireMemory(id: string, compiled: CompiledNetwork): void;
export function requireMemory(id: string, { family, variant, imageOnly }: CompiledNetwork): void {
  if (family === 'sam1') {
    throw new UserError({
      what: `The model "${id}" cannot follow objects through a video: SAM 1 is an image model.`,
      where: 'models',
      expected: 'a checkpoint of SAM 2 or SAM 2.1 for a protocol on video',
      found: `${variant}, which has no memory`,
      next: 'leave the model out, or give it a checkpoint of SAM 2',
    });
  }
  if (!imageOnly) return;
  throw new UserError({
    what: 'The model can segment pictures, but not follow objects through a video.',
    where: id,
    expected: 'a checkpoint with memory attention, memory encoder and object pointers',
    found: 'the image part alone, as a Sam2Model of transformers saves it',
    next: 'take an official .pt file, or the weights of a Sam2VideoModel (facebook/sam2.1-hiera-* hold them)',
  });
}
