import { readFile } from 'node:fs/promises';
import { UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import type { StageTimes } from '../core/session.js';
import { writeFileAtomic } from './atomic-write.js';

/** First line of timing-<repeat>.jsonl. Milliseconds and MiB. */
export interface TimingHeader {
  readonly schema: number;
  readonly unit: string;
  readonly repeat: number;
  /** Set where the model was loaded for this unit: loading it, and from opening the session to the first masks. */
  readonly coldStart: { readonly load: number; readonly firstFrame: number } | null;
  /** Highest resident memory of the process seen while the unit ran. */
  readonly peakRss: number;
  /** Joules that the processor's packages took while the unit ran; null or absent where the machine does not tell. */
  readonly energy?: number | null;
  /** Units that ran at once on the machine; 1 where it is absent. */
  readonly jobs?: number;
  /** True where frames may have been encoded for another unit before: see `shareFeatures` of the config. */
  readonly sharedFeatures?: boolean;
}

/** One further line for each step, in the order in which they ran. */
export interface TimingRow extends StageTimes {
  readonly frame: string;
  /** `prompt`: an annotator's act; `track`: the model's own work on a frame. */
  readonly phase: 'prompt' | 'track';
  /** From 1; absent where the protocol has no rounds. Later ones may find what the image encoder gave before. */
  readonly round?: number;
  readonly objects: number;
  /** True for the first frames after a model was loaded; they are left out of speed figures. */
  readonly warmup: boolean;
  /** Turning masks into files and waiting for the files of the frame before; they are written while the model works. */
  readonly write: number;
  /** All of the step, writing included. */
  readonly wall: number;
}

export interface Timing {
  readonly header: TimingHeader;
  readonly rows: readonly TimingRow[];
}

export function writeTiming(file: string, { header, rows }: Timing): Promise<void> {
  return writeFileAtomic(file, [header, ...rows].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** @throws UserError if the file is not of this version. */
export async function readTiming(file: string): Promise<Timing> {
  try {
    const [header, ...rows] = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    if (header?.schema === SCHEMA_VERSION) return { header, rows };
  } catch (cause) {
    throw new UserError(
      { what: 'A timing file cannot be read.', where: file, next: 'delete it and resume' },
      { cause },
    );
  }
  throw new UserError({
    what: 'A timing file is of another version.',
    where: file,
    expected: `schema ${SCHEMA_VERSION}`,
  });
}
