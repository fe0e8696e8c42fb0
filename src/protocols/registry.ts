import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { Protocol } from './protocol.js';
import { semiSupervised } from './semi-supervised.js';

const protocols: readonly Protocol[] = [semiSupervised];

/** @throws UserError for a kind that there is not. */
export function protocolOfKind(kind: string): Protocol {
  const found = protocols.find((protocol) => protocol.kind === kind);
  if (found !== undefined) return found;
  const known = protocols.map((protocol) => protocol.kind);
  throw new UserError({ what: `There is no protocol "${kind}".`, found: kind, next: nameAdvice(kind, known) });
}
