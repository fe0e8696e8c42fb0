import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { PACKAGE_ROOT } from '../core/package-root.js';
import { openDataset } from '../datasets/registry.js';
import { bestModel } from './best-model.js';
import { defaultCacheFolder } from './cache-folder.js';

/** What a first config is written for, and where. */
export interface InitRequest {
  /** Root of a data set, of which the format is found; synthetic videos where it is left out. */
  readonly data?: string | undefined;
  /** The config that is written; `sam2bench.yaml` where it is left out. */
  readonly out?: string | undefined;
  /** Replace a file that is there. */
  readonly force?: boolean | undefined;
  readonly cacheFolder?: string | undefined;
}

/** The config that was written. */
export interface InitOutcome {
  /** Absolute path of the config. */
  readonly file: string;
  /** What it runs on: the label of the data set, or of the synthetic one. */
  readonly data: string;
  /** The models that it names, in order. */
  readonly models: readonly string[];
}

const SYNTHETIC =
  '  - { format: synthetic, seed: 7, sequences: 3, frames: 24 } # made in the cache; or { root: ./DAVIS }';

/**
 * Writes a config to begin with. It asks nothing: the model is one that is on this machine, the data set is found from its
 * folder.
 * @throws UserError where a file is there already, or the folder holds no data set that can be run
 */
export async function init(request: InitRequest): Promise<InitOutcome> {
  const file = resolve(request.out ?? 'sam2bench.yaml');
  // The data first: what is wrong there does not go away by another name for the config.
  const dataset = request.data === undefined ? null : await openDataset({ root: request.data });
  if (dataset !== null) checkPictures(dataset);
  if (existsSync(file) && request.force !== true) {
    const next = 'give another name with --out, or replace it with --force';
    throw new UserError({ what: 'There is a file of this name already.', where: file, next });
  }
  const best = await bestModel(request.cacheFolder ?? defaultCacheFolder());
  // A floor has no answer to the clicks of own footage.
  const models = dataset?.footage === undefined ? ['static', best] : [best];
  const content = contentOf({ file, dataset, models });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return { file, data: dataset?.label ?? 'synthetic videos', models };
}

function checkPictures({ sequences, root }: Dataset): void {
  if (sequences.some(({ hasPictures }) => hasPictures)) return;
  throw new UserError({
    what: 'The folder has masks and no pictures: nothing can be run on it.',
    where: root,
    next: 'score masks against it: sam2bench score PREDICTIONS --dataset ROOT',
  });
}

interface Content {
  readonly file: string;
  readonly dataset: Dataset | null;
  readonly models: readonly string[];
}

function contentOf({ file, dataset, models }: Content): string {
  const schema = relativePath(file, join(PACKAGE_ROOT, 'configs', 'schema.json'));
  const [model, floor] = [...models].reverse();
  return `# yaml-language-server: $schema=${schema}
# Run it:            npx sam2bench run ${relative(process.cwd(), file) || file}
# See the plan only: add --dry-run. One sequence first: add --filter sequence=NAME. Every key: npx sam2bench config reference.
models:
${floor === undefined ? '' : `  - ${floor} # copies the first mask to every frame: the floor that a tracker must beat\n`}  - ${model} # of "sam2bench model list"; "sam2bench model download NAME" fetches others
  # - { id: mine, checkpoint: ./mine.pt } # your own; the variant is found from the file
datasets:
${dataset === null ? SYNTHETIC : datasetLine(file, dataset)}
protocols:
${protocolLines(dataset)}
# imageSize: [512] # side of the square that the model sees; smaller is faster and less accurate
speed: { warmup: 5, minFrames: 50, repeats: 1 } # more repeats give intervals of the speed
`;
}

const VIDEO_PROTOCOLS = `  - { kind: semi-supervised, prompt: mask } # the first mask is given; or prompt: box, or prompt: clicks
  # - { kind: offline, frames: 8, clicks: 3 } # clicks on the worst frame, then the whole video again
  # - { kind: online, frames: 8, clicks: 3 } # one pass that stops at bad frames`;
const PICTURE_PROTOCOLS = '  - { kind: image, clicks: 5 } # mean IoU after each click, and how many it takes';

const FOOTAGE_PROTOCOLS =
  '  - { kind: prompts } # those of prompts.json; direction: both where nothing is prompted on the first frame';

function protocolLines(dataset: Dataset | null): string {
  if (dataset?.footage !== undefined) return FOOTAGE_PROTOCOLS;
  return dataset?.pictures === true ? PICTURE_PROTOCOLS : VIDEO_PROTOCOLS;
}

function datasetLine(file: string, { format, root, split, sequences }: Dataset): string {
  const parts = [`format: ${format}`, `root: ${JSON.stringify(relativePath(file, root))}`];
  if (split !== undefined) parts.push(`split: ${JSON.stringify(split)}`);
  const runnable = sequences.filter(({ hasPictures }) => hasPictures);
  const lacking = sequences.length - runnable.length;
  if (lacking > 0) parts.push(`sequences: [${runnable.map(({ name }) => JSON.stringify(name)).join(', ')}]`);
  const frames = runnable.reduce((sum, sequence) => sum + sequence.frames.length, 0);
  const without = lacking === 0 ? '' : `; ${lacking} more have masks and no pictures`;
  return `  - { ${parts.join(', ')} } # ${runnable.length} sequences, ${frames} frames${without}`;
}

/** From a file's folder, with `/`, and a `.` before it: a config is moved together with what is beside it. */
function relativePath(file: string, target: string): string {
  const path = relative(dirname(file), target).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
