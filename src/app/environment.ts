import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { readProcessor, runtimeFlags } from '../core/processor.js';
import type { RunEnvironment } from '../runs/run-manifest.js';

const require = createRequire(import.meta.url);

/** The machine and the software, as they are now. */
export async function readEnvironment(): Promise<RunEnvironment> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 20),
    os: `${type()} ${release()} ${process.arch}`,
    node: process.versions.node,
    sam2bench: (await packageVersion(join(PACKAGE_ROOT, 'package.json'))) ?? 'unknown',
    onnxruntime: await runtimeVersion('onnxruntime-node'),
    onnxruntimeWeb: await runtimeVersion('onnxruntime-web'),
    sharp: await runtimeVersion('sharp'),
    ...(await readProcessor()),
    flags: runtimeFlags(),
    loadBefore: loadavg()[0] ?? 0,
    commit: await currentCommit(),
  };
}

/** As a CI says, else of the repository around the current folder. */
async function currentCommit(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const said = env.GITHUB_SHA || env.CI_COMMIT_SHA;
  if (said) return said;
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { timeout: 5000 });
    return stdout.trim();
  } catch {
    return null;
  }
}

/** Found through its main file, because a package need not export its package.json. */
async function runtimeVersion(name: string): Promise<string | null> {
  try {
    let folder = dirname(require.resolve(name));
    while (folder !== dirname(folder)) {
      const version = await packageVersion(join(folder, 'package.json'));
      if (version !== null) return version;
      folder = dirname(folder);
    }
  } catch {
    return null;
  }
  return null;
}

async function packageVersion(file: string): Promise<string | null> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const version = content !== null && typeof content === 'object' && 'version' in content ? content.version : null;
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
