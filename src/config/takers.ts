import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { Execution, ModelConfig } from '../core/model.js';
import type { DatasetTakers } from './resolved-config.js';
import type { Config, DatasetEntry } from './schema.js';
import type { ConfigSource } from './source.js';

/** Who takes a data set, where its entry says so. */
export function takersOf({ models, backends }: DatasetEntry): { readonly takers?: DatasetTakers } {
  if (models === undefined && backends === undefined) return {};
  return { takers: { models: models ?? null, backends: backends ?? null } };
}

/** @throws UserError where a data set names a model or a backend that the config has not got */
export function checkTakers(config: Config, models: readonly ModelConfig[], source: ConfigSource): void {
  const known = { models: models.map(({ id }) => id), backends: config.backends as readonly string[] };
  for (const [index, entry] of config.datasets.entries()) {
    for (const key of ['models', 'backends'] as const) {
      const place = (entry[key] ?? []).findIndex((name) => !known[key].includes(name));
      if (place === -1) continue;
      const found = entry[key]![place]!;
      throw new UserError({
        what: `A data set is for "${found}", which is not among the config's ${key}.`,
        where: source.where(['datasets', index, key, place]),
        expected: known[key].join(', '),
        found,
        next: nameAdvice(found, known[key]),
      });
    }
  }
}

/** True where a model under an execution takes a data set; what has no backend is asked for its name alone. */
export function isTaken(takers: DatasetTakers | undefined, model: ModelConfig, execution: Execution | null): boolean {
  if (takers === undefined) return true;
  const { models, backends } = takers;
  const suits = execution === null || backends === null || backends.some((name) => name === execution.backend);
  return suits && (models === null || models.includes(model.id));
}
