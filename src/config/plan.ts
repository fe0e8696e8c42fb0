import { ORIGINAL } from '../core/degradation.js';
import { UserError } from '../core/errors.js';
import { sha256OfText } from '../core/hashing.js';
import { precisionsOf } from '../core/known-names.js';
import type { Execution, ModelConfig, RunnerName } from '../core/model.js';
import { stableJson } from '../core/stable-json.js';
import type { ProtocolTraits } from '../protocols/protocol.js';
import { protocolOf } from '../protocols/registry.js';
import type { ResolvedConfig } from './resolved-config.js';
import type { ProtocolConfig, SessionConfig } from './schema.js';
import { isTaken } from './takers.js';

/** A data set as far as a plan needs it. */
export interface PlanDataset {
  readonly label: string;
  /** Hash of what is in it, so that changed data makes other units. */
  readonly fingerprint: string;
  readonly sequences: readonly { readonly name: string; readonly frames: number }[];
  /** True where each sequence is a picture on its own; false where it is left out. */
  readonly pictures?: boolean;
  /** True for own footage, which has prompts and no ground truth. */
  readonly footage?: boolean;
}

/** All that decides the masks of a row; its hash is in the ids. */
export interface RowSetting {
  readonly runner: RunnerName;
  readonly model: string;
  readonly identity: string;
  readonly backend: string | null;
  readonly precision: string | null;
  readonly imageSize: number | null;
  /** Left out for as many as the machine has cores. */
  readonly threads?: number;
  /** What is done to the frames before the model sees them: "original", "jpeg-30", ... */
  readonly input: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly protocol: ProtocolConfig;
  readonly dataset: string;
  readonly fingerprint: string;
}

/** One row of the headline table: one model under one setting on one data set. */
export interface PlannedRow {
  readonly id: string;
  /** Index into the config's models, as the next into its data sets. */
  readonly model: number;
  readonly dataset: number;
  readonly execution: Execution | null;
  readonly setting: RowSetting;
}

/** One sequence of a row. */
export interface PlannedUnit {
  readonly id: string;
  readonly row: string;
  readonly sequence: string;
  readonly frames: number;
}

export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly units: readonly PlannedUnit[];
}

export interface PlanInput {
  readonly config: ResolvedConfig;
  /** One content hash for each model of the config. */
  readonly identities: readonly string[];
  /** One for each data set of the config. */
  readonly datasets: readonly PlanDataset[];
}

/**
 * Lays out a config as units, rows of one model side by side so that it is loaded once for all of them.
 * @throws UserError if the config names the same thing twice, or has pictures and no protocol for them.
 */
export function makePlan({ config, identities, datasets }: PlanInput): Plan {
  checkPictureProtocols(datasets, config);
  checkFootageProtocols(datasets, config);
  const rows = config.models.flatMap((model, index) =>
    executions(model, config).flatMap((execution) =>
      inputsOf(model, config).flatMap((input) =>
        settingsOf({ model, identity: identities[index] ?? '', execution, input }, config, datasets).map(
          ({ setting, dataset }): PlannedRow => ({
            id: settingId(rowName(setting), setting),
            ...{ model: index, dataset, execution, setting },
          }),
        ),
      ),
    ),
  );
  const units = rows.flatMap((row) =>
    datasets[row.dataset]!.sequences.map(({ name, frames }): PlannedUnit => {
      const id = settingId(`${row.setting.model}-${name}`, { ...row.setting, sequence: name });
      return { id, row: row.id, sequence: name, frames };
    }),
  );
  const twice = rows.find((row, index) => rows.findIndex(({ id }) => id === row.id) !== index);
  if (twice === undefined) return { rows, units };
  throw new UserError({
    what: 'The config names the same setting twice.',
    where: 'models, backends, precision, imageSize, inputs, datasets or protocols',
    found: `${twice.setting.model} on ${twice.setting.dataset}`,
    next: 'name it once; for repeated timing there is speed.repeats',
  });
}

/**
 * Of pictures the protocols of videos are left out, as there is nothing to propagate to; of own footage those that ask for
 * ground truth, and of other data those that give the prompts of footage.
 */
function suitsData(dataset: PlanDataset, protocol: ProtocolConfig): boolean {
  const { pictures, footage } = protocolOf(protocol).traits;
  if (dataset.footage === true || footage === true) return dataset.footage === footage;
  return dataset.pictures !== true || pictures;
}

/** @throws UserError where own footage has no protocol of the config, or no model takes its prompts */
function checkFootageProtocols(datasets: readonly PlanDataset[], { protocols, models }: ResolvedConfig): void {
  const own = datasets.find(({ footage, sequences }) => footage === true && sequences.length > 0);
  if (own === undefined) return;
  const fitting = protocols.filter((protocol) => suitsData(own, protocol));
  if (fitting.length === 0) {
    throw new UserError({
      what: `"${own.label}" is footage without ground truth, and every protocol of the config asks for it.`,
      where: 'protocols',
      expected: '{ kind: prompts }, which gives the prompts of the footage',
      found: protocols.map(({ kind }) => kind).join(', '),
      next: 'add { kind: prompts } to protocols, or leave protocols out',
    });
  }
  if (models.some((model) => fitting.some((protocol) => suits(model, protocol)))) return;
  throw new UserError({
    what: `No model of the config takes the prompts of "${own.label}".`,
    where: 'models',
    expected: 'a SAM 2 model, or masks on disk',
    found: models.map(({ id }) => id).join(', '),
    next: 'add a model: sam2bench model list',
  });
}

/** @throws UserError where a data set of pictures has no protocol of the config */
function checkPictureProtocols(datasets: readonly PlanDataset[], { protocols }: ResolvedConfig): void {
  const still = datasets.find(({ pictures, sequences }) => pictures === true && sequences.length > 0);
  if (still === undefined || protocols.some((protocol) => protocolOf(protocol).traits.pictures)) return;
  throw new UserError({
    what: `The data set "${still.label}" is of pictures, and no protocol of the config is for pictures.`,
    where: 'protocols',
    expected: 'pictures: use the image protocol, { kind: image }',
    found: protocols.map(({ kind }) => kind).join(', '),
    next: 'add { kind: image } to protocols, or, if these are the frames of a video, name the format frames',
  });
}

/** Of every data set of which anything is taken, under every protocol that suits the model. */
function settingsOf(
  parts: Omit<RowParts, 'dataset' | 'protocol'>,
  config: ResolvedConfig,
  datasets: readonly PlanDataset[],
): readonly { readonly setting: RowSetting; readonly dataset: number }[] {
  const protocols = config.protocols.filter((protocol) => suits(parts.model, protocol));
  return datasets.flatMap((dataset, index) => {
    if (dataset.sequences.length === 0 || !isTaken(config.datasets[index]?.takers, parts.model, parts.execution))
      return [];
    return protocols
      .filter((protocol) => suitsData(dataset, protocol))
      .map((protocol) => ({
        setting: rowSetting(config, { ...parts, dataset, protocol }),
        dataset: index,
      }));
  });
}

/**
 * Floors copy masks from frame to frame: they have no part in protocols of clicks and boxes, nor masks on disk in those of
 * rounds; neither in those that ask for the masks of a picture.
 */
function suits({ runner }: ModelConfig, protocol: ProtocolConfig): boolean {
  const { prompts, rounds, needsImages } = protocolOf(protocol).traits;
  if (runner === 'node') return true;
  if (needsImages) return false;
  return runner === 'predictions' ? rounds === 0 : prompts === 'masks';
}

/** The session's options under a protocol: its preset where the config names none, and what corrections need. */
export function sessionOf(session: SessionConfig, { preset, corrects }: ProtocolTraits) {
  return { ...session, preset: session.preset ?? preset, ...(corrects && { addAllFramesToCorrectAsCond: true }) };
}

/** The axes that only networks have; one null for the others. */
function executions(model: ModelConfig, config: ResolvedConfig): readonly (Execution | null)[] {
  if (model.runner !== 'node') return [null];
  const { backends, imageSize: sizes, requireHardware, memoryPooling } = config;
  return backends.flatMap((backend) =>
    config.precision
      .filter((precision) => precisionsOf(backend).includes(precision))
      .flatMap((precision) =>
        sizes.flatMap((imageSize) =>
          threadsOf(backend, config).map((threads) => ({
            ...{ backend, precision, imageSize, threads, requireHardware },
            ...(memoryPooling > 1 && { memoryPooling }),
          })),
        ),
      ),
  );
}

/** What runs on a graphics card has one thread beside it. */
function threadsOf(backend: Execution['backend'], { threads }: ResolvedConfig): readonly (number | null)[] {
  return backend === 'web-webgpu' ? [null] : threads;
}

/** Only networks look at pictures. */
function inputsOf({ runner }: ModelConfig, { inputs }: ResolvedConfig): readonly string[] {
  return runner === 'node' ? inputs : [ORIGINAL];
}

interface RowParts {
  readonly model: ModelConfig;
  readonly identity: string;
  readonly execution: Execution | null;
  readonly input: string;
  readonly dataset: PlanDataset;
  readonly protocol: ProtocolConfig;
}

function rowSetting(config: ResolvedConfig, parts: RowParts): RowSetting {
  const { model, identity, execution, input, dataset, protocol } = parts;
  return {
    runner: model.runner,
    model: model.id,
    identity,
    backend: execution?.backend ?? null,
    precision: execution?.precision ?? null,
    imageSize: execution?.imageSize ?? null,
    ...(execution?.threads != null && { threads: execution.threads }),
    input,
    options: execution === null ? {} : optionsOf(config, execution, protocol),
    protocol,
    dataset: dataset.label,
    fingerprint: dataset.fingerprint,
  };
}

/** Of the session, and of the graphs beside precision. */
function optionsOf({ session }: ResolvedConfig, { memoryPooling }: Execution, protocol: ProtocolConfig) {
  const chosen = sessionOf(session, protocolOf(protocol).traits);
  return { ...chosen, ...(memoryPooling !== undefined && { memoryPooling }) };
}

function rowName(setting: RowSetting): string {
  const { model, backend, imageSize, threads, input, protocol, dataset } = setting;
  const width = threads === undefined ? null : `${threads}-threads`;
  return [model, backend, width, imageSize, input === ORIGINAL ? null : input, protocol.kind, dataset]
    .filter((part) => part !== null)
    .join('-');
}

/** A name that is safe as a folder on any system, with 8 hexadecimal digits of the setting's hash behind it. */
function settingId(name: string, setting: unknown): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  return `${slug}-${sha256OfText(stableJson(setting)).slice(0, 8)}`;
}
