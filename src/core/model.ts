import type { BackendName, MemoryPooling, Precision } from './known-names.js';

/** A SAM 2 network that the program compiles and runs itself. */
export interface NetworkModel {
  readonly runner: 'node';
  /** As named in configs and tables. */
  readonly id: string;
  /** Absolute path of the weights; null only for a bundled model whose weights are not on disk yet. */
  readonly checkpoint: string | null;
  /** Name of a variant ("tiny"), absolute path of a variant file, or null to find it from the weights. */
  readonly variant: string | null;
  /** Name in the list of bundled models, or null for a user's own checkpoint. */
  readonly bundled: string | null;
}

/** Masks that any program wrote, taken as a model. */
export interface PredictionsModel {
  readonly runner: 'predictions';
  readonly id: string;
  /** Absolute path of a folder with one folder a sequence. */
  readonly predictions: string;
}

/** A model that needs no weights: the floor that every tracker must beat. */
export interface FloorModel {
  readonly runner: 'static' | 'empty';
  readonly id: string;
}

/** One model of a config, with every path absolute. */
export type ModelConfig = NetworkModel | PredictionsModel | FloorModel;

export type RunnerName = ModelConfig['runner'];

/** How a network is executed: one point of the axes that only networks have. */
export interface Execution {
  readonly backend: BackendName;
  readonly precision: Precision;
  /** Side in pixels of the square that the model sees; null for the size the checkpoint was trained at. */
  readonly imageSize: number | null;
  /** How memory attention sees memories of a video; every token by itself where it is left out. */
  readonly memoryPooling?: MemoryPooling;
  /** Threads inside an operator; null for as many as the machine has cores. */
  readonly threads: number | null;
  /** True where a software stand-in for a graphics card is an error. */
  readonly requireHardware: boolean;
}

/** On this machine's processor, as a network is executed where nothing else is said. */
export function onNode(imageSize: number | null): Execution {
  return { backend: 'node-cpu', precision: 'fp32', imageSize, threads: null, requireHardware: false };
}
