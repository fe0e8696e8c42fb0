import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Checkpoint } from '../../checkpoints/checkpoint.js';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.js';
import { messageOf, UserError } from '../../core/errors.js';
import { isGoldenPicture } from './golden-picture.js';
import { isGoldenSam1 } from './golden-sam1.js';
import { isGoldenSession } from './golden-session.js';

/** What a golden file holds: graphs and pictures of SAM, or of SAM 2. */
export type GoldenKind = 'graphs' | 'video' | 'session' | 'picture' | 'sam1';

export interface GoldenFacts {
  readonly kind: GoldenKind;
  /** Side in pixels that the vectors were made at. */
  readonly size: number;
}

const PACKED = '.gz';

/**
 * Uses a golden file by a path that can be opened: its own or, where its name ends in .gz, that of what it holds.
 * @param use gets that path, and a folder that is removed afterwards
 * @throws UserError where the file cannot be unpacked
 */
export async function withGolden<Result>(
  file: string,
  use: (path: string, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'sam2bench-verify-'));
  const path = file.endsWith(PACKED) ? join(folder, basename(file, PACKED)) : file;
  try {
    if (path !== file) await unpack(file, path);
    return await use(path, folder);
  } catch (error) {
    throw error instanceof UserError && error.problem.where === path ? ofFile(error, file) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(file: string, target: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(target));
  } catch (cause) {
    const problem = { what: 'The golden file cannot be unpacked.', where: file, found: messageOf(cause) };
    throw new UserError({ ...problem, expected: 'a readable file, packed with gzip' }, { cause });
  }
}

/** The same error, at the file that the user gave. */
function ofFile({ problem, exitCode }: UserError, file: string): UserError {
  return new UserError({ ...problem, where: file }, { exitCode });
}

/**
 * Says what a file holds, by its tensors and not by its name.
 * @param name of the file as the user gave it
 * @throws UserError where it is no golden file
 */
export async function goldenFacts(file: string, name: string): Promise<GoldenFacts> {
  const golden = await openCheckpoint(file);
  await golden.close();
  const size = Number(golden.metadata.size);
  const kind = kindOf(golden);
  if (Number.isInteger(size) && kind !== null) return { kind, size };
  const names = [...golden.tensors.keys()];
  throw new UserError({
    what: 'This is not a golden file.',
    where: name,
    expected:
      'graphs-NAME, video-NAME, session-NAME, image-NAME or sam1-NAME.safetensors, as the programs in tools/golden ' +
      'write them',
    found: `${names.length} tensors: ${names.slice(0, 3).join(', ')}, ...`,
  });
}

function kindOf(golden: Checkpoint): GoldenKind | null {
  if (isGoldenSession(golden)) return 'session';
  if (golden.tensors.has('video_size')) return 'video';
  if (isGoldenSam1(golden)) return 'sam1';
  if (isGoldenPicture(golden)) return 'picture';
  return [...golden.tensors.keys()].some((name) => name.includes('.out.')) ? 'graphs' : null;
}
