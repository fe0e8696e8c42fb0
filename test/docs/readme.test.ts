import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeTinyDavis } from '../app/tiny-davis.js';
import { isBuilt } from '../helpers/program.js';
import { runCommands } from '../helpers/run-readme.js';
import { sharedData } from '../helpers/shared-data.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { commandLines } from './documented-commands.js';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = temporaryFolder();
const real = sharedData();
/** Milliseconds for one command. */
const PATIENCE = 120_000;

/** Commands that a test cannot run, and where else they are held. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'npm start': '.ci/run runs it before the tests',
  'npm install ./sam2bench-*.tgz': 'a registry; test/release/pack.test.ts unpacks it, npm run try-pack installs it',
  'npx sam2bench model inspect sam2.1_hiera_small.pt': 'a published checkpoint; test/cli/model.test.ts has a made one',
  'npx sam2bench model compile sam2.1_hiera_small.pt --size 512': 'as above',
  'npx sam2bench model verify sam2.1-hiera-tiny/ --against sam2.1_hiera_tiny.pt --size 512': 'test/app/verify.test.ts',
  'npx sam2bench model download sam2.1-hiera-small': 'network; test/app/model-download.test.ts has a server',
  'npx sam2bench track cows.mp4 --prompts prompts.json --model sam2.1-hiera-tiny --out runs/cows':
    'a published checkpoint; test/examples/cows.test.ts runs it with a bundled one',
};

/** Commands on real videos, which are not in the repository. */
const ON_REAL_DATA = [
  'npx sam2bench score davis2016-stm-predictions --dataset davis2016',
  'npx sam2bench dataset check davis2016',
];

const lines = commandLines(readme).filter((line) => !(line in NOT_HERE));
const onStandIns = lines.filter((line) => !ON_REAL_DATA.includes(line));

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

it('says of every command of README that is not run here why', () => {
  expect(lines.length).toBeGreaterThanOrEqual(8);
  for (const line of Object.keys(NOT_HERE)) expect(readme).toContain(line);
});

describe.skipIf(!isBuilt)('the commands of README', () => {
  beforeAll(async () => {
    await writeTinyDavis(join(folder, 'DAVIS'), { cows: 4, camel: 4, goat: 4 });
    writeFileSync(join(folder, 'my.yaml'), 'models: [static]\ndatasets: [{ root: DAVIS }]\n');
    cpSync(join(root, 'configs/gates/accuracy.yaml'), join(folder, 'gate.yaml'));
    mkdirSync(join(folder, 'runs'));
    for (const name of ['first', 'before', 'after', 'good', 'now']) run(`npx sam2bench run my.yaml --out runs/${name}`);
  }, PATIENCE);

  it.each(onStandIns)('%s', { timeout: PATIENCE }, (line) => {
    expect(run(line)).not.toBe('');
  });

  it('show the synthetic set as it is', { timeout: PATIENCE }, () => {
    const command = 'npx sam2bench dataset synth sets/synthetic --seed 7';
    const output = run(command);
    for (const line of shownAfter(command)) expect(output).toContain(line);
  });
});

describe.skipIf(!isBuilt || real === null)('the commands of README on real videos', () => {
  beforeAll(() => {
    for (const name of ['davis2016', 'davis2016-stm-predictions']) symlinkSync(join(real!, name), join(folder, name));
  });

  it.each(ON_REAL_DATA)('%s', { timeout: PATIENCE }, (line) => {
    const output = run(line);
    for (const shown of shownAfter(line)) expect(output).toContain(shown);
  });
});
