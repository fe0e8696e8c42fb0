import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../helpers/program.js';
import { runCommands } from '../helpers/run-readme.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = temporaryFolder();
const real = sharedData();
/** Milliseconds for one command. */
const PATIENCE = 120_000;

/** Commands on real videos, which are not in the repository. */
const ON_REAL_DATA = [
  'npx sam2bench score davis2016-stm-predictions --dataset davis2016',
  'npx sam2bench dataset check davis2016',
];

const run = (line: string) => runCommands([`${line} 2>&1`], folder, join(folder, 'tools'))[0]!;

/** What README shows behind a command: lines up to a `...`, an empty line or the fence's end. */
function shownAfter(command: string): readonly string[] {
  const start = readme.indexOf(`$ ${command}\n`);
  if (start === -1) throw new Error(`README shows nothing behind ${command}`);
  const [body = ''] = readme.slice(start + command.length + 3).split(/^```$/m);
  return body
    .split(/^\.\.\.$/m)[0]!
    .trim()
    .split('\n');
}

// That every command works is run-commands.test.ts.
describe.skipIf(!isBuilt)('what README shows behind a command', () => {
  it('is what the program says of the synthetic set', { timeout: PATIENCE }, () => {
    const command = 'npx sam2bench dataset synth sets/synthetic --seed 7';
    const output = run(command);
    for (const line of shownAfter(command)) expect(output).toContain(line);
  });
});

describe.skipIf(!isBuilt || real === null)('what README shows behind a command on real videos', () => {
  beforeAll(() => {
    for (const name of ['davis2016', 'davis2016-stm-predictions']) symlinkSync(join(real!, name), join(folder, name));
  });

  it.each(ON_REAL_DATA)('%s', { timeout: PATIENCE }, (line) => {
    const output = run(line);
    for (const shown of shownAfter(line)) expect(output).toContain(shown);
  });
});
