import { stat } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import { bundledModel, bundledModelNames } from '../../config/bundled-models.js';
import { messageOf } from '../../core/errors.js';
import { FFMPEG_VARIABLE, ffmpegProgram } from '../../datasets/ffmpeg.js';
import { executionProviders } from '../../runners/node/execution-providers.js';
import { findBrowser } from '../../runners/web/find-browser.js';
import { defaultCacheFolder } from '../cache-folder.js';
import { readEnvironment } from '../environment.js';
import { listModels } from '../model-list.js';
import { checkFolder } from './check-folder.js';
import { findProgram, firstLineOf } from './find-program.js';
import type { Finding } from './finding.js';

const OLDEST_NODE = [20, 19] as const;

/** Looks at what this machine can run, and says of everything that it cannot why and what to do. */
export async function doctor(cacheFolder = defaultCacheFolder()): Promise<readonly Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkOnnxruntime(),
    await checkMachine(),
    await checkFolder(cacheFolder),
    await checkModels(cacheFolder),
    await checkFfmpeg(),
    checkBrowser(),
    await checkSlurm(),
  ];
}

/** @param version such as "20.19.0" */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_NODE;
  const isNew = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  const next = isNew ? null : `install Node ${OLDEST_NODE.join('.')} or newer (https://nodejs.org)`;
  return { name: 'Node', state: isNew ? 'ok' : 'no', found: version, needs: '', next };
}

async function checkOnnxruntime(): Promise<Finding> {
  const base = { name: 'onnxruntime', needs: '' };
  const { onnxruntime } = await readEnvironment();
  try {
    const providers = await executionProviders();
    const names = providers.map(({ name, isBundled }) => (isBundled ? name : `${name} (needs its own libraries)`));
    const found = `${onnxruntime ?? 'unknown version'}: ${names.join(', ')}; this version of sam2bench uses cpu`;
    return { ...base, state: 'ok', found, next: null };
  } catch (error) {
    const next = 'install the packages again (npm ci)';
    return { ...base, state: 'no', found: `it cannot be loaded: ${messageOf(error).split('\n')[0]}`, next };
  }
}

async function checkMachine(): Promise<Finding> {
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const { cpu, cores, os } = await readEnvironment();
  const memory = `${gigabytes(freemem())} of ${gigabytes(totalmem())} GB of memory free`;
  const found = `${cpu}, ${cores} of ${cpus().length} cores usable, ${memory}, ${os}`;
  return { name: 'machine', state: 'ok', found, needs: '', next: null };
}

async function checkModels(cacheFolder: string): Promise<Finding> {
  const absent: string[] = [];
  for (const name of bundledModelNames) {
    const model = bundledModel(name)?.model;
    if (model?.runner !== 'node' || model.checkpoint === null) continue;
    if ((await stat(model.checkpoint).catch(() => null)) === null) absent.push(name);
  }
  const downloaded = (await listModels(cacheFolder)).filter(({ file }) => file !== null).map(({ name }) => name);
  const bundled = absent.length === 0 ? 'the bundled ones' : `bundled ones without weights: ${absent.join(', ')}`;
  const found = `${bundled}; downloaded: ${downloaded.join(', ') || 'none'}`;
  const next = downloaded.length > 0 ? null : 'sam2bench model download sam2.1-hiera-tiny';
  const state = downloaded.length === 0 ? 'missing' : 'ok';
  return { name: 'models', state, found, needs: 'official checkpoints by name', next };
}

async function checkFfmpeg(): Promise<Finding> {
  const base = { name: 'ffmpeg', needs: 'videos of your own (track), their overlays, and dataset prepare' };
  const wanted = ffmpegProgram();
  const path = await findProgram([wanted]);
  const version = path === null ? null : await firstLineOf(path, ['-version']);
  if (version !== null) return { ...base, state: 'ok', found: `${path}: ${version}`, next: null };
  const found =
    path === null ? `no program ${wanted}${isAbsolute(wanted) ? '' : ' on the PATH'}` : `${path} cannot be started`;
  return {
    ...base,
    state: 'missing',
    found,
    next: `install it (apt-get install ffmpeg, brew install ffmpeg), or name it: ${FFMPEG_VARIABLE}=PATH`,
  };
}

function checkBrowser(): Finding {
  const base = { name: 'browser', needs: 'the backends web-wasm and web-webgpu, and the tests of the page' };
  const path = findBrowser();
  if (path !== null) return { ...base, state: 'ok', found: path, next: null };
  const next = 'install Chromium or Chrome, or set PUPPETEER_EXECUTABLE_PATH to one';
  return { ...base, state: 'missing', found: 'no Chromium, Chrome or Edge', next };
}

async function checkSlurm(): Promise<Finding> {
  const base = { name: 'Slurm', needs: 'array jobs on a cluster, which are to come' };
  const path = await findProgram(['sbatch']);
  if (path !== null) return { ...base, state: 'ok', found: dirname(path), next: null };
  return { ...base, state: 'missing', found: 'no sbatch on the PATH', next: null };
}
