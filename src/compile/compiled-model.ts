import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_FORM, type GraphForm } from '../onnx/graph-form.js';
import type { Sam1Variant } from '../sam1/variant.js';
import type { Variant } from '../sam2/variant.js';

/** Raised whenever the same checkpoint would give other graphs than before. */
export const COMPILER_VERSION = 5;

export const MANIFEST_FILE = 'model.json';
export const DATA_FILE = 'weights.bin';

/** A network of one of the two families. The graphs of each are listed beside what builds them (graphs.ts). */
export type FamilyVariant =
  | { readonly family: 'sam2'; readonly variant: Variant }
  | { readonly family: 'sam1'; readonly variant: Sam1Variant };

interface ManifestBase extends GraphForm {
  readonly compiler: number;
  /** SHA-256 of the checkpoint, the variant and the options. */
  readonly key: string;
  readonly checkpointHash: string;
  /** Side of the square that the graphs take, in pixels. */
  readonly imageSize: number;
  /** True where the checkpoint had no video part: the memory graphs and pointers are made of zeros. */
  readonly imageOnly: boolean;
  /** Number of parameters in the checkpoint. */
  readonly parameters: number;
}

/** What model.json says. */
export type CompiledManifest = ManifestBase & FamilyVariant;

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
  // Folders that were written before there was a second family, or form, name none.
  const manifest = { family: 'sam2', ...DEFAULT_FORM, ...JSON.parse(text) } as CompiledManifest;
  return manifest.compiler === COMPILER_VERSION ? { folder, manifest } : null;
}
