import type { AutomaticMaskOptions } from '../../core/automatic-masks.js';
import type { Problem } from '../../core/errors.js';
import type { RgbImage } from '../../core/image.js';
import type { ImageSessionOptions } from '../../core/image-session.js';
import type { StageTimes } from '../../core/session.js';
import type { Tensor } from '../../core/tensor.js';
import type { CompiledNetwork } from '../compiled-network.js';
import type { SessionOptions } from '../runner.js';

/** How the page is to execute graphs. */
export interface PageBackend {
  readonly name: 'web-wasm' | 'web-webgpu';
  /** Of WASM; WebGPU has one beside the device. */
  readonly threads: number;
}

/** The video of a session, whose frames the page asks the server for. */
export interface VideoFacts {
  readonly id: number;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly length: number;
}

export type VideoMethod = 'addClicks' | 'addBox' | 'addMask' | 'clearPrompts' | 'removeObject' | 'reset';
export type ImageMethod = 'predictEach';

/** What the program asks of the page; sessions and walks through a video are numbers that it chose. */
export type Order =
  | { readonly do: 'start'; readonly backend: PageBackend }
  | { readonly do: 'load'; readonly id: string; readonly network: CompiledNetwork }
  | { readonly do: 'fallbacks'; readonly address: string }
  | { readonly do: 'loadGraph'; readonly graph: number; readonly address: string }
  | { readonly do: 'runGraph'; readonly graph: number; readonly inputs: Readonly<Record<string, Tensor>> }
  | { readonly do: 'releaseGraph'; readonly graph: number }
  | { readonly do: 'openVideo'; readonly session: number; readonly video: VideoFacts; readonly options: SessionOptions }
  | {
      readonly do: 'onVideo';
      readonly session: number;
      readonly method: VideoMethod;
      readonly args: readonly unknown[];
    }
  | { readonly do: 'walk'; readonly walk: number; readonly session: number; readonly options: object }
  | { readonly do: 'step'; readonly walk: number }
  | { readonly do: 'endWalk'; readonly walk: number }
  | {
      readonly do: 'openImage';
      readonly session: number;
      readonly picture: RgbImage;
      readonly options: ImageSessionOptions;
    }
  | {
      readonly do: 'onImage';
      readonly session: number;
      readonly method: ImageMethod;
      readonly args: readonly unknown[];
    }
  | { readonly do: 'automaticMasks'; readonly picture: RgbImage; readonly options: AutomaticMaskOptions }
  | { readonly do: 'close'; readonly session: number };

/** What the page says of where it runs. */
export interface PageFacts {
  readonly userAgent: string;
  readonly crossOriginIsolated: boolean;
  readonly runtime: string;
  readonly threads: number;
  /** Null where WebGPU was not asked for. */
  readonly adapter: AdapterFacts | null;
}

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** The browser's own word, or a known software adapter's name. */
  readonly software: boolean;
  readonly shaderF16: boolean;
}

/** What opening a picture gives. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  readonly times: StageTimes;
}

/** What a call of a video session gives, and its objects after it. */
export interface VideoAnswer<T = unknown> {
  readonly value: T;
  readonly objects: readonly string[];
}

/** What the page answers to an order. */
export type Answer =
  | { readonly order: number; readonly value: unknown }
  | { readonly order: number; readonly problem: Problem }
  | { readonly order: number; readonly failure: string };

/** An order with the number that its answer names. */
export interface Numbered {
  readonly order: number;
  readonly ask: Order;
}
