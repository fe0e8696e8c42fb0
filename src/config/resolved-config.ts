import type { ModelConfig } from '../core/model.js';
import type { Filter } from './filter.js';
import type { Config, ProtocolConfig, SessionConfig, SpeedConfig, SyntheticEntry } from './schema.js';

/** Which models (by id) and backends take a data set; null for all. */
export interface DatasetTakers {
  readonly models: readonly string[] | null;
  readonly backends: Config['backends'] | null;
}

/** A data set on disk; the root is absolute. */
export interface FolderDatasetConfig {
  readonly kind: 'folder';
  readonly root: string;
  readonly format: string | null;
  readonly split: string | null;
  readonly resolution: string | null;
  readonly sequences: readonly string[] | null;
  /** The first so many frames of each sequence; null for all. */
  readonly frames: number | null;
  /** Left out where all models and backends take it. */
  readonly takers?: DatasetTakers;
}

/** A data set that the program makes itself. */
export interface SyntheticDatasetConfig {
  readonly kind: 'synthetic';
  readonly seed: number;
  readonly sequences: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly difficulty: SyntheticEntry['difficulty'];
  /** Left out where all models and backends take it. */
  readonly takers?: DatasetTakers;
}

/** Own footage; paths are absolute. */
export interface VideoDatasetConfig {
  readonly kind: 'video';
  /** A file, or a folder of frames. */
  readonly root: string;
  /** Null for prompts.json beside the file or in the folder. */
  readonly prompts: string | null;
  readonly start: number;
  /** Null for the end of the video. */
  readonly end: number | null;
  readonly stride: number;
  readonly fps: number | null;
  readonly overlay: boolean;
  /** Left out where all models and backends take it. */
  readonly takers?: DatasetTakers;
}

export type DatasetConfig = FolderDatasetConfig | SyntheticDatasetConfig | VideoDatasetConfig;

/** A config with every name looked up, every path absolute and every default filled in: what run.json records. */
export interface ResolvedConfig {
  /** The config file's name without extension. */
  readonly name: string;
  readonly models: readonly ModelConfig[];
  readonly backends: Config['backends'];
  readonly unavailable: Config['unavailable'];
  readonly precision: Config['precision'];
  readonly memoryPooling: Config['memoryPooling'];
  readonly imageSize: readonly (number | null)[];
  readonly threads: readonly (number | null)[];
  readonly requireHardware: boolean;
  readonly inputs: Config['inputs'];
  readonly datasets: readonly DatasetConfig[];
  readonly protocols: readonly ProtocolConfig[];
  readonly shareFeatures?: boolean;
  readonly session: SessionConfig;
  readonly speed: SpeedConfig;
  readonly seed: number;
  readonly report: Config['report'];
  readonly filter: Filter;
}

/** What decides a synthetic set, without who takes it. */
export function syntheticOptions({
  takers: _,
  ...options
}: SyntheticDatasetConfig): Omit<SyntheticDatasetConfig, 'takers'> {
  return options;
}

export function syntheticDataset(entry: SyntheticEntry): SyntheticDatasetConfig {
  const { seed, sequences, frames, difficulty } = entry;
  return { kind: 'synthetic', seed, sequences, frames, difficulty, width: entry.size[0], height: entry.size[1] };
}
