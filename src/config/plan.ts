import { UserError } from '../core/errors.js';
import { sha256OfText } from '../core/hashing.js';
import type { Execution, ModelConfig, RunnerName } from '../core/model.js';
import { stableJson } from '../core/stable-json.js';
import type { ProtocolTraits } from '../protocols/protocol.js';
import { protocolOf } from '../protocols/registry.js';
import type { ResolvedConfig } from './resolved-config.js';
import type { ProtocolConfig, SessionConfig } from './schema.js';

/** A data set as far as a plan needs it. */
export interface PlanDataset {
  readonly label: string;
  /** Hash of what is in it, so that changed data makes other units. */
  readonly fingerprint: string;
  readonly sequences: readonly { readonly name: string; readonly frames: number }[];
}

/** All that decides the masks of a row; its hash is in the ids. */
export interface RowSetting {
  readonly runner: RunnerName;
  readonly model: string;
  readonly identity: string;
  readonly backend: string | null;
  readonly precision: string | null;
  readonly imageSize: number | null;
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
 * @throws UserError if the config names the same thing twice.
 */
export function makePlan({ config, identities, datasets }: PlanInput): Plan {
  const used = datasets
    .map((dataset, index) => ({ dataset, index }))
    .filter(({ dataset }) => dataset.sequences.length > 0);
  const rows = config.models.flatMap((model, modelIndex) =>
    executions(model, config).flatMap((execution) =>
      used.flatMap(({ dataset, index }) =>
        config.protocols
          .filter((protocol) => suits(model, protocol))
          .map((protocol): PlannedRow => {
            const identity = identities[modelIndex] ?? '';
            const setting = rowSetting(config, { model, identity, execution, dataset, protocol });
            return {
              id: settingId(rowName(setting), setting),
              model: modelIndex,
              dataset: index,
              execution,
              setting,
            };
          }),
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
    where: 'models, backends, precision, imageSize, datasets or protocols',
    found: `${twice.setting.model} on ${twice.setting.dataset}`,
    next: 'name it once; for repeated timing there is speed.repeats',
  });
}

/** Floors copy masks: they have no part in protocols of clicks and boxes; masks on disk in those of rounds or pictures. */
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
  return config.backends.flatMap((backend) =>
    config.precision.flatMap((precision) => config.imageSize.map((imageSize) => ({ backend, precision, imageSize }))),
  );
}

interface RowParts {
  readonly model: ModelConfig;
  readonly identity: string;
  readonly execution: Execution | null;
  readonly dataset: PlanDataset;
  readonly protocol: ProtocolConfig;
}

function rowSetting(config: ResolvedConfig, parts: RowParts): RowSetting {
  const { model, identity, execution, dataset, protocol } = parts;
  return {
    runner: model.runner,
    model: model.id,
    identity,
    backend: execution?.backend ?? null,
    precision: execution?.precision ?? null,
    imageSize: execution?.imageSize ?? null,
    options: execution === null ? {} : { ...sessionOf(config.session, protocolOf(protocol).traits) },
    protocol,
    dataset: dataset.label,
    fingerprint: dataset.fingerprint,
  };
}

function rowName(setting: RowSetting): string {
  const { model, backend, imageSize, protocol, dataset } = setting;
  return [model, backend, imageSize, protocol.kind, dataset].filter((part) => part !== null).join('-');
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
