import { spawnSync } from 'node:child_process';

const isThere = spawnSync('ffmpeg', ['-version']).status === 0;

/** True where tests of videos are to be skipped: there is no ffmpeg, and REQUIRE_FFMPEG does not ask for one. */
export const WITHOUT_FFMPEG = !isThere && process.env.REQUIRE_FFMPEG !== '1';

/** Runs ffmpeg. @throws where it fails */
export function ffmpeg(...argv: readonly string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...argv]);
  if (status !== 0) throw new Error(stderr?.toString() ?? 'ffmpeg cannot be started');
}

/** What ffprobe says of the video of a file, by name. */
export function probe(file: string, ...entries: readonly string[]): Readonly<Record<string, string>> {
  const wanted = ['-count_frames', '-select_streams', 'v:0', '-show_entries', `stream=${entries.join(',')}`];
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', ...wanted, '-of', 'default=noprint_wrappers=1', file]);
  const lines = stdout.toString().trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
}
