import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';

/** The machine and the software of a run. */
export interface RunEnvironment {
  readonly cpu: string;
  /** Cores that the process may use. */
  readonly cores: number;
  /** MiB. */
  readonly memory: number;
  readonly os: string;
  readonly node: string;
  readonly sam2bench: string;
  /** Null where it cannot be found out. */
  readonly onnxruntime: string | null;
  /** As `onnxruntime`; this and the next five are absent from runs of before. */
  readonly onnxruntimeWeb?: string | null;
  readonly sharp?: string | null;
  /** What the processor's vector units can do that a runtime's kernels are chosen by: "avx512_vnni". */
  readonly vectors?: readonly string[] | null;
  /** Of the clock's frequency: "performance", "powersave". */
  readonly governor?: string | null;
  /** Cores' worth of time that the container may use; null where there is no limit, or nothing tells. */
  readonly quota?: number | null;
  /** Options of Node and of the libraries' threads: "OMP_NUM_THREADS=1". */
  readonly flags?: readonly string[];
  /** Units that ran at once; absent where it is one. */
  readonly jobs?: number;
  /** True where units shared what the image encoder gave; absent where it is false. */
  readonly sharedFeatures?: boolean;
  /** Average number of runnable processes over the minute before the run. */
  readonly loadBefore: number;
  /** Of the repository that the run was started in, or of the job of a CI; null or absent where there is none. */
  readonly commit?: string | null;
}

export interface ManifestRow {
  readonly id: string;
  readonly setting: Readonly<Record<string, unknown>>;
}

export interface ManifestUnit {
  readonly id: string;
  readonly row: string;
  readonly sequence: string;
  readonly frames: number;
}

/** run.json: all that is needed to say what a run was, and to do it again. */
export interface RunManifest {
  readonly schema: number;
  /** Of the config. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Version of the program and its arguments. */
  readonly command: readonly string[];
  /** The resolved config. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the machine had not got and the config allows to be without, a sentence each. */
  readonly leftOut?: readonly string[];
  readonly plan: { readonly rows: readonly ManifestRow[]; readonly units: readonly ManifestUnit[] };
  readonly environment: RunEnvironment;
  readonly models: readonly { readonly id: string; readonly hash: string }[];
  readonly datasets: readonly { readonly label: string; readonly root: string; readonly hash: string }[];
  readonly seed: number;
  /** One entry each time the run was taken up again. */
  readonly resumed: readonly { readonly at: string; readonly environment: RunEnvironment }[];
}

export const MANIFEST_FILE = 'run.json';

/**
 * Reads run.json.
 * @throws UserError if it is missing, is not JSON, or is of another schema.
 */
export async function readManifest(folder: string): Promise<RunManifest> {
  const file = join(folder, MANIFEST_FILE);
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError(
      { what: 'This is no run folder.', where: file, found: foundBy(cause), next: 'give the folder of a run' },
      { cause },
    );
  }
  if (!isManifest(manifest)) {
    throw new UserError({
      what: 'The run folder is of another version.',
      where: file,
      expected: `schema ${SCHEMA_VERSION} with config, plan and environment`,
      next: 'start a new run',
    });
  }
  return manifest;
}

function foundBy(cause: unknown): string {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return isMissing ? 'nothing there' : messageOf(cause);
}

function isManifest(value: unknown): value is RunManifest {
  if (value === null || typeof value !== 'object') return false;
  const { schema, config, plan, environment, resumed } = value as Record<string, unknown>;
  const isObject = (part: unknown) => part !== null && typeof part === 'object';
  return (
    schema === SCHEMA_VERSION && isObject(config) && isObject(plan) && isObject(environment) && Array.isArray(resumed)
  );
}
