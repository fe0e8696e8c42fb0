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

/** A way through a video, and its next step where that is under way. */
interface Walk {
  readonly steps: AsyncIterator<FramePrediction>;
  readonly ahead: boolean;
  next: Promise<IteratorResult<FramePrediction>> | null;
}

type Ask<Do extends Order['do']> = Extract<Order, { readonly do: Do }>;

/** The model of a page, its open sessions and the walks through videos that are under way. */
export class Workshop {
  private model: LoadedNetwork | null = null;
  private readonly graphs = new Map<number, Graph>();
  private readonly videos = new Map<number, VideoSession>();
  private readonly pictures = new Map<number, ImageSession>();
  private readonly walks = new Map<number, Walk>();
  private readonly workerFrames = new WorkerFrames();
  /** The walk whose next step is to be begun. */
  private stepped: Walk | null = null;

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
        return this.step(this.walks.get(ask.walk)!);
      case 'endWalk':
        await this.walks.get(ask.walk)?.steps.return?.();
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

  /** Begins the step that comes after the one that was answered last; what goes wrong is told when it is asked for. */
  goAhead(): void {
    const walk = this.stepped;
    this.stepped = null;
    if (walk === null) return;
    walk.next = walk.steps.next();
    walk.next.catch(() => {});
  }

  private start(backend: PageBackend): Promise<PageFacts> {
    const { wasm } = this.runtime.ort.env;
    wasm.numThreads = backend.threads;
    wasm.wasmPaths = new URL('runtime/', location.href).href;
    return pageFacts(this.runtime, backend);
  }

  private async load({ id, network }: Ask<'load'>): Promise<null> {
    // Every video of a page is a served one.
    const frames: Host['frames'] = (video, size) => this.workerFrames.frames(video as ServedVideo, size);
    this.model = await loadNetwork(id, network, { backend: ortWebBackend(this.runtime), spill: memorySpill, frames });
    return null;
  }

  private walk({ walk, session, options, ahead }: Ask<'walk'>): null {
    const steps = this.video(session)
      .propagate(options as PropagateOptions)
      [Symbol.asyncIterator]();
    this.walks.set(walk, { steps, ahead, next: null });
    return null;
  }

  private async step(walk: Walk): Promise<IteratorResult<FramePrediction>> {
    const step = walk.next ?? walk.steps.next();
    walk.next = null;
    const result = await step;
    if (walk.ahead && result.done !== true) this.stepped = walk;
    return result;
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
