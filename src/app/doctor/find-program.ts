import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The path of the first of these programs that can be executed: absolute ones as they are, others by PATH; or null. */
export async function findProgram(names: readonly string[], env = process.env): Promise<string | null> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  for (const name of names) {
    const paths = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
    for (const path of paths.flatMap((place) => endings.map((ending) => place + ending))) {
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first line that a program prints about itself; null where it cannot be started or says nothing in 10 seconds. */
export function firstLineOf(program: string, argv: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(0, 2000);
    });
    child.on('error', () => done(null));
    child.on('close', () => done(text.split('\n')[0]?.trim() || null));
  });
}
