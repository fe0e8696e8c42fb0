import { randomBytes } from 'node:crypto';
import { access, constants, rename, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import * as ort from 'onnxruntime-node';
import { sha256OfText } from '../../core/hashing.js';
import { readProcessor } from '../../core/processor.js';

type SessionOptions = ort.InferenceSession.SessionOptions;

/** Raised whenever graphs are kept, or loaded, in another way than before. */
const FORMAT = 1;

/** What a graph's optimising depends on besides the graph; threads are no part of it. */
export interface OptimisedFor {
  /** Version of onnxruntime-node. */
  readonly runtime: string | null;
  readonly platform: string;
  readonly arch: string;
  /** Name of the processor. */
  readonly cpu: string | null;
  /** Its vector units, for which weights of convolutions are put into another order; null where the system does not tell. */
  readonly vectors: readonly string[] | null;
}

let here: Promise<OptimisedFor> | null = null;

async function thisMachine(): Promise<OptimisedFor> {
  const { platform, arch } = process;
  const { vectors } = await readProcessor();
  return { runtime: ort.env.versions.node ?? null, platform, arch, cpu: cpus()[0]?.model ?? null, vectors };
}

/**
 * Where a graph is kept as the runtime optimised it: beside the graph, as both take their weights from the same file.
 * @param file of the graph, "image-encoder.onnx"
 * @param machine this one where it is left out
 */
export async function optimisedFile(file: string, machine?: OptimisedFor): Promise<string> {
  here ??= thisMachine();
  const { runtime, platform, arch, cpu, vectors } = machine ?? (await here);
  const key = sha256OfText(JSON.stringify([FORMAT, runtime, platform, arch, cpu, vectors])).slice(0, 16);
  return `${file.replace(/\.onnx$/, '')}.optimised-${key}.onnx`;
}

/**
 * Keeps a graph as the runtime optimises it, unless it is kept already. Weights that stay as they are remain references to
 * the graph's file of weights. Where the folder cannot be written, or the graph not be loaded, nothing is kept.
 * @param options of the session that is to load it
 */
export async function keepOptimised(file: string, options: SessionOptions): Promise<void> {
  const place = await optimisedFile(file);
  if ((await isThere(place)) || !(await isThere(dirname(file), constants.W_OK))) return;
  const temporary = `${place}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const session = await ort.InferenceSession.create(file, {
      ...options,
      graphOptimizationLevel: 'all',
      optimizedModelFilePath: temporary,
      // The runtime warns that such a graph is for this machine alone, which its name says.
      logSeverityLevel: 3,
    });
    await session.release();
    await rename(temporary, place);
  } catch {
    await removed(temporary);
  }
}

/**
 * Loads a graph as it is kept: the same operators, and so the same bits, as of the graph itself.
 * @returns null where none is kept; one that cannot be loaded is removed
 */
export async function loadOptimised(file: string, options: SessionOptions): Promise<ort.InferenceSession | null> {
  const place = await optimisedFile(file);
  if (!(await isThere(place))) return null;
  try {
    return await ort.InferenceSession.create(place, { ...options, graphOptimizationLevel: 'disabled' });
  } catch {
    await removed(place);
    return null;
  }
}

function isThere(path: string, mode = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** Whatever cannot be removed is in nobody's way: the graph itself is loaded in its place. */
function removed(file: string): Promise<void> {
  return rm(file, { force: true }).catch(() => {});
}
