import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The built program; its tests skip where it is not built. */
export const PROGRAM = join(ROOT, 'bin', 'sam2bench.js');
export const isBuilt = existsSync(join(ROOT, 'dist', 'cli', 'main.js'));

export interface Outcome {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program in a folder, with an environment besides this process's. */
export function runProgram(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const env = { ...process.env, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, [PROGRAM, ...args], { cwd, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : (error.code ?? null), stdout, stderr }),
    );
  });
}
