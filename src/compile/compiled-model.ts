import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variant } from './variant.js';

/** Raised whenever the same checkpoint would give other graphs than before. */
export const COMPILER_VERSION = 2;

export const MANIFEST_FILE = 'model.json';
export const DATA_FILE = 'weights.bin';

/** The graphs of a compiled model, by the stage that they execute. */
export const GRAPH_FILES = {
  imageEncoder: 'image-encoder.onnx',
  maskPrompt: 'mask-prompt.onnx',
  maskDecoder: 'mask-decoder.onnx',
  memoryAttention: 'memory-attention.onnx',
  memoryEncoder: 'memory-encoder.onnx',
} as const;

export type GraphName = keyof typeof GRAPH_FILES;

/** What model.json says. */
export interface CompiledManifest {
  readonly compiler: number;
  /** SHA-256 of the checkpoint, the variant and the options. */
  readonly key: string;
  readonly checkpointHash: string;
  readonly variant: Variant;
  /** Side of the square that the graphs take, in pixels. */
  readonly imageSize: number;
  readonly precision: 'fp32';
  /** Number of parameters in the checkpoint. */
  readonly parameters: number;
}

/** A folder of graphs that is whole. */
export interface CompiledModel {
  readonly folder: string;
  readonly manifest: CompiledManifest;
}

/** The model in a folder, or null where there is none that this version of the compiler wrote. */
export async function readCompiledModel(folder: string): Promise<CompiledModel | null> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST_FILE), 'utf8');
  } catch {
    return null;
  }
  const manifest = JSON.parse(text) as CompiledManifest;
  return manifest.compiler === COMPILER_VERSION ? { folder, manifest } : null;
}
