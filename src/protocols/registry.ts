import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import { automatic } from './automatic.js';
import { dataEngine } from './data-engine.js';
import { decoupled } from './decoupled.js';
import { givenPrompts } from './given-prompts.js';
import { image } from './image.js';
import { interactiveDavis } from './interactive-davis.js';
import { multiPrompt } from './multi-prompt.js';
import { offline } from './offline.js';
import { online } from './online.js';
import type { Protocol, ProtocolKind, ProtocolOptions } from './protocol.js';
import { replayOf } from './replay.js';
import { semiSupervised } from './semi-supervised.js';

/** Every kind of protocol, in the order in which help lists them. */
export const PROTOCOL_KINDS: readonly ProtocolKind[] = [
  semiSupervised,
  offline,
  online,
  multiPrompt,
  image,
  automatic,
  interactiveDavis,
  dataEngine,
  decoupled,
  givenPrompts,
  replayOf((options) => protocolOf(options)),
];

/**
 * The protocol of a config's entry.
 * @throws UserError for a kind that there is not.
 */
export function protocolOf(options: ProtocolOptions): Protocol {
  const found = PROTOCOL_KINDS.find(({ kind }) => kind === options.kind);
  if (found !== undefined) return found.create(options);
  const known = PROTOCOL_KINDS.map(({ kind }) => kind);
  const { kind } = options;
  throw new UserError({ what: `There is no protocol "${kind}".`, found: kind, next: nameAdvice(kind, known) });
}
