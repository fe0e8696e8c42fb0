import { UserError } from '../core/errors.js';
import { PROTOCOL_KINDS } from '../protocols/registry.js';
import type { Config } from './schema.js';
import type { ConfigSource } from './source.js';

/** @throws UserError where a protocol is given an option that its prompt takes no notice of, such as clicks beside masks */
export function checkIdleOptions({ protocols = [] }: Config, source: ConfigSource): void {
  const written = (source.value as { readonly protocols?: readonly Readonly<Record<string, unknown>>[] }).protocols;
  for (const [index, { kind, prompt }] of protocols.entries()) {
    const promptOf = PROTOCOL_KINDS.find((one) => one.kind === kind)?.promptOf ?? {};
    for (const [option, wanted] of Object.entries(promptOf)) {
      // What is switched off is not asked for.
      if (wanted === prompt || (written?.[index]?.[option] ?? false) === false) continue;
      throw new UserError({
        what: `A protocol has an option that it would take no notice of: "${option}".`,
        where: source.where(['protocols', index, option]),
        expected: `prompt: ${wanted} beside ${option}`,
        found: `prompt: ${prompt}`,
        next: `leave ${option} out, or write prompt: ${wanted}`,
      });
    }
  }
}

/** @throws UserError where speeds are to be measured again and again, which depend on what was encoded for rows before */
export function checkSharing({ shareFeatures, speed }: Config, source: ConfigSource): void {
  if (!shareFeatures || speed.repeats === 1) return;
  throw new UserError({
    what: 'Repeats of a timing find frames that were encoded before.',
    where: source.where(['speed', 'repeats']),
    expected: 'repeats: 1 beside shareFeatures: true',
    found: `repeats: ${speed.repeats}`,
    next: 'leave shareFeatures out where speed is measured, or repeats where accuracy is',
  });
}
