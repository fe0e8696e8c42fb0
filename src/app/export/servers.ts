import { nameAdvice } from '../../core/did-you-mean.js';
import { UserError } from '../../core/errors.js';

/** A server that scores what is uploaded; docs/export.md has the sources. */
export interface Server {
  readonly name: string;
  /** Folder in the archive above those of the sequences; empty for none. */
  readonly above: string;
  /** Format of the data set, and the split that the server scores. */
  readonly format: string;
  readonly split: string;
  /** Where the archive is uploaded. */
  readonly page: string;
}

export const SERVERS: readonly Server[] = [
  {
    name: 'youtube-vos',
    above: 'Annotations',
    format: 'youtube-vos',
    split: 'valid',
    page: 'https://codalab.lisn.upsaclay.fr/competitions/6066 (2019), .../7685 (2018)',
  },
  {
    name: 'mose',
    above: '',
    format: 'mose',
    split: 'valid',
    page: 'https://codalab.lisn.upsaclay.fr/competitions/10703',
  },
  {
    name: 'lvos',
    above: 'Annotations',
    format: 'lvos',
    split: 'test',
    page: 'https://codalab.lisn.upsaclay.fr/competitions/8767',
  },
  {
    name: 'davis-testdev',
    above: '',
    format: 'davis2017',
    split: 'test-dev',
    page: 'https://codalab.lisn.upsaclay.fr/competitions/6812',
  },
];

/** @throws UserError where there is no server of this name */
export function serverNamed(name: string): Server {
  const found = SERVERS.find((server) => server.name === name);
  if (found !== undefined) return found;
  const names = SERVERS.map((server) => server.name);
  throw new UserError({ what: 'There is no server of this name.', found: name, next: nameAdvice(name, names) });
}
