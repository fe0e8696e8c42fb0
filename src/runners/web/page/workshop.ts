import type { Graph } from '../../../core/backend.js';
import type { ImageSession } from '../../../core/image-session.js';
import type { FramePrediction, PropagateOptions, VideoSession } from '../../../core/session.js';
import { memorySpill } from '../../../pipeline/spill.js';
import { type Host, type LoadedNetwork, loadNetwork } from '../../loaded-network.js';
import type { ImageFacts, Order, PageBackend, PageFacts, VideoAnswer } from '../messages.js';
import { pageFacts } from './facts.js';
import { ortWebBackend, type WebRuntime } from './ort-web-backend.js';
import { fallbacksOf } from './placements.js';
import { WorkerFrames } from './prepared-frames.js';
import { type ServedVideo, servedVideo } from './served-video.js';

/** Any method of a session: the program sent arguments that fit it. */
type Method = (...args: unknown[]) => Promise<unknown>;

type Ask<Do extends Order['do']> = Extract<Order, { readonly do: Do }>;

/** The model of a page, its open sessions and the walks through videos that are under way. */
export class Workshop {
  private model: LoadedNetwork | null = null;
  private readonly graphs = new Map<number, Graph>();
  private readonly videos = new Map<number, VideoSession>();
  private readonly pictures = new Map<number, ImageSession>();
  private readonly walks = new Map<number, AsyncIterator<FramePrediction>>();
  private readonly workerFrames = new WorkerFrames();
  private leavesCoreFree = false;

  constructor(private readonly runtime: WebRuntime) {}

  /** Does what is asked. @returns what the answer holds */
  async obey(ask: Order): Promise<unknown> {
    switch (ask.do) {
      case 'start':
        return this.start(ask.backend);
      case 'load':
        return this.load(ask);
      case 'fallbacks':
        return fallbacksOf(this.runtime, ask.address);
      case 'loadGraph':
        return this.loadGraph(ask);
      case 'runGraph':
        return this.graphs.get(ask.graph)!.run(ask.inputs);
      case 'releaseGraph':
        await this.graphs.get(ask.graph)?.release();
        return this.graphs.delete(ask.graph);
      case 'openVideo':
        this.videos.set(ask.session, this.loaded().openVideo(servedVideo(ask.video), ask.options));
        return null;
      case 'onVideo':
        return this.onVideo(ask);
      case 'walk':
        return this.walk(ask);
      case 'step':
        return this.walks.get(ask.walk)!.next();
      case 'endWalk':
        await this.walks.get(ask.walk)?.return?.();
        return this.walks.delete(ask.walk);
      case 'openImage':
        return this.openImage(ask);
      case 'onImage':
        return this.onImage(ask);
      case 'automaticMasks':
        return this.loaded().images.automaticMasks(ask.picture, ask.options);
      case 'close':
        return this.close(ask.session);
    }
  }

  private start(backend: PageBackend): Promise<PageFacts> {
    this.leavesCoreFree = backend.threads < navigator.hardwareConcurrency;
    const { wasm } = this.runtime.ort.env;
    wasm.numThreads = backend.threads;
    wasm.wasmPaths = new URL('runtime/', location.href).href;
    return pageFacts(this.runtime, backend);
  }

  private async load({ id, network }: Ask<'load'>): Promise<null> {
    const frames: Host['frames'] = (video, size) =>
      // Every video of a page is a served one.
      this.workerFrames.frames(video as ServedVideo, size, this.leavesCoreFree);
    this.model = await loadNetwork(id, network, { backend: ortWebBackend(this.runtime), spill: memorySpill, frames });
    return null;
  }

  private walk({ walk, session, options }: Ask<'walk'>): null {
    const steps = this.video(session).propagate(options as PropagateOptions);
    this.walks.set(walk, steps[Symbol.asyncIterator]());
    return null;
  }

  private async loadGraph({ graph, address }: Ask<'loadGraph'>): Promise<null> {
    this.graphs.set(graph, await ortWebBackend(this.runtime).load(address));
    return null;
  }

  private async onVideo({ session, method, args }: Ask<'onVideo'>): Promise<VideoAnswer> {
    const video = this.video(session);
    const call = video[method] as Method;
    const value = await call.apply(video, [...args]);
    return { value: value ?? null, objects: video.objects };
  }

  private async openImage({ session, picture, options }: Ask<'openImage'>): Promise<ImageFacts> {
    const opened = await this.loaded().images.openSession(picture, options);
    this.pictures.set(session, opened);
    const { width, height, times } = opened;
    return { width, height, times };
  }

  private onImage({ session, method, args }: Ask<'onImage'>): Promise<unknown> {
    const picture = this.pictures.get(session)!;
    const call = picture[method] as Method;
    return call.apply(picture, [...args]);
  }

  private async close(session: number): Promise<null> {
    await (this.videos.get(session) ?? this.pictures.get(session))?.close();
    this.videos.delete(session);
    this.pictures.delete(session);
    return null;
  }

  private loaded(): LoadedNetwork {
    if (this.model === null) throw new Error('no model is loaded');
    return this.model;
  }

  private video(session: number): VideoSession {
    const video = this.videos.get(session);
    if (video === undefined) throw new Error(`no session ${session}`);
    return video;
  }
}
