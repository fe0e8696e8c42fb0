import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import { writeJsonAtomic } from './atomic-write.js';
import { firstDifference } from './first-difference.js';
import { MANIFEST_FILE, type RunManifest, readManifest } from './run-manifest.js';

/**
 * Begins a run in a folder that is new or empty.
 * @throws UserError if there is something in it.
 */
export async function createRunFolder(folder: string, manifest: RunManifest): Promise<void> {
  const found = await namesIn(folder);
  if (found.length > 0) {
    const isRun = found.includes(MANIFEST_FILE);
    throw new UserError({
      what: 'The output folder is not empty.',
      where: folder,
      found: isRun ? 'a run' : found.slice(0, 3).join(', '),
      next: isRun ? 'go on with it by --resume, or choose another --out' : 'choose another --out',
    });
  }
  await mkdir(join(folder, 'units'), { recursive: true });
  await writeJsonAtomic(join(folder, MANIFEST_FILE), manifest);
}

/**
 * Takes up a run again: notes the time and the machine in run.json.
 * @returns the manifest as it now is.
 * @throws UserError where there is none, or that names the key if the config, the models or the data are not those that the run began with.
 */
export async function resumeRunFolder(folder: string, now: RunManifest): Promise<RunManifest> {
  if ((await namesIn(folder)).length === 0) {
    const next = 'begin it: the same without --resume';
    throw new UserError({ what: 'There is no run to go on with.', where: folder, found: 'nothing there', next });
  }
  const then = await readManifest(folder);
  for (const part of ['config', 'models', 'datasets', 'plan'] as const) {
    const difference = firstDifference(then[part], JSON.parse(JSON.stringify(now[part])));
    if (difference === null) continue;
    throw new UserError({
      what: `The run cannot be resumed: its ${part} ${part === 'config' || part === 'plan' ? 'is' : 'are'} not the same.`,
      where: `${join(folder, MANIFEST_FILE)}, key ${part}${difference.path.startsWith('[') ? '' : '.'}${difference.path}`,
      expected: JSON.stringify(difference.a) ?? 'nothing',
      found: JSON.stringify(difference.b) ?? 'nothing',
      next: 'resume with what the run began with, or start a new run',
    });
  }
  const resumed = [...then.resumed, { at: now.createdAt, environment: now.environment }];
  const manifest = { ...then, resumed };
  await mkdir(join(folder, 'units'), { recursive: true });
  await writeJsonAtomic(join(folder, MANIFEST_FILE), manifest);
  return manifest;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw new UserError({ what: 'The output folder is a file.', where: folder, next: 'choose another --out' });
    }
    throw error;
  }
}
