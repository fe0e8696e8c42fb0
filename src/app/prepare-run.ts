import { applyFilter } from '../config/filter.js';
import { makePlan, type Plan, type PlanDataset } from '../config/plan.js';
import { type DatasetConfig, type ResolvedConfig, syntheticOptions } from '../config/resolved-config.js';
import type { Dataset } from '../core/dataset.js';
import { filesFingerprint, folderFingerprint } from '../core/folder-fingerprint.js';
import { sha256OfText } from '../core/hashing.js';
import { stableJson } from '../core/stable-json.js';
import { GENERATOR_VERSION } from '../datasets/synthetic/generate.js';
import type { RunnerContext } from '../runners/runner.js';
import { availableOf } from './available.js';
import { openConfigDataset } from './open-config-dataset.js';
import { readReferences } from './read-references.js';
import { openReplays, type Replays } from './replays.js';
import { runnerFor } from './runner-registry.js';

/** All that a run is about, before anything is executed. */
export interface PreparedRun {
  readonly config: ResolvedConfig;
  /** What the machine has not got, a sentence each. */
  readonly leftOut: readonly string[];
  readonly datasets: readonly Dataset[];
  readonly plan: Plan;
  /** The logs that its protocols repeat. */
  readonly replays: Replays;
  /** For run.json. */
  readonly models: readonly { readonly id: string; readonly hash: string }[];
  readonly data: readonly { readonly label: string; readonly root: string; readonly hash: string }[];
}

/**
 * Opens the data sets, looks up published figures, hashes models and data, and lays out the units.
 * @throws UserError for anything that is missing or does not fit.
 */
export async function prepareRun(asked: ResolvedConfig, context: RunnerContext): Promise<PreparedRun> {
  const { config, leftOut } = availableOf(asked);
  for (const text of leftOut) context.talk(text);
  await readReferences(config.report.reference);
  const opened: Dataset[] = [];
  for (const entry of config.datasets) opened.push(await openConfigDataset(entry, context));
  const datasets = filterSequences(opened, config);
  const models: { id: string; hash: string }[] = [];
  for (const model of config.models) {
    models.push({ id: model.id, hash: await runnerFor(model.runner, null).identify(model, context) });
  }
  const described = await Promise.all(
    datasets.map((dataset, index) => describeDataset(dataset, config.datasets[index]!)),
  );
  const { protocols, replays } = await openReplays(
    config.protocols,
    described.flatMap(({ sequences }) => sequences),
  );
  const plan = makePlan({
    config: { ...config, protocols },
    identities: models.map(({ hash }) => hash),
    datasets: described,
  });
  const data = datasets.map(({ label, root }, index) => ({ label, root, hash: described[index]!.fingerprint }));
  return { config, leftOut, datasets, plan, replays, models, data };
}

function filterSequences(datasets: readonly Dataset[], { filter }: ResolvedConfig): readonly Dataset[] {
  const names = datasets.flatMap(({ sequences }) => sequences.map(({ name }) => name));
  const taken = new Set(applyFilter(filter, 'sequence', [...new Set(names)]));
  return datasets.map((dataset) => ({
    ...dataset,
    sequences: dataset.sequences.filter(({ name }) => taken.has(name)),
  }));
}

/** A data set as a plan needs it; its fingerprint changes with names and sizes of files. */
export async function describeDataset(dataset: Dataset, config: DatasetConfig): Promise<PlanDataset> {
  const sequences = dataset.sequences.map(({ name, frames }) => ({ name, frames: frames.length }));
  const content = await contentOf(dataset, config);
  const fingerprint = sha256OfText(stableJson({ format: dataset.format, sequences, content }));
  const { label, pictures = false, footage } = dataset;
  return { label, fingerprint, sequences, pictures, footage: footage !== undefined };
}

/** A synthetic set is what its options and the generator say, though the sizes of its JPEG files may differ between machines. */
async function contentOf(dataset: Dataset, config: DatasetConfig): Promise<string> {
  if (config.kind === 'synthetic') {
    return stableJson({ ...syntheticOptions(config), generator: GENERATOR_VERSION });
  }
  if (dataset.content !== undefined) return dataset.content;
  const files = dataset.sequences.flatMap((sequence) => sequence.files ?? []);
  if (files.length > 0) return filesFingerprint(dataset.root, files);
  return folderFingerprint(dataset.root, new Set(dataset.sequences.map(({ name }) => name)));
}
