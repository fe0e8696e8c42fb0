import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROGRAM } from '../../helpers/program.js';
import { writeTree } from '../../helpers/temporary-folder.js';

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
const SAM2BENCH = `exec ${[process.execPath, PROGRAM].map(quoted).join(' ')} "$@"`;

/** The filters of the documentation as jq would read them; one that finds nothing is wrong. */
const JQ = `
let text = '';
for await (const part of process.stdin) text += part;
const filters = {
  '.rows[0].JF': (d) => [d.rows[0].JF],
  '.comparisons[0].moved.fell': (d) => [d.comparisons[0].moved.fell],
  '.defects[] | .what': (d) => d.defects.map(({ what }) => what),
  '.[] | select(.file != null) | .file': (d) => d.filter(({ file }) => file !== null).map(({ file }) => file),
};
const found = filters[process.argv.at(-1)](JSON.parse(text));
if (found.includes(undefined)) throw new Error('nothing is there');
console.log(found.map((one) => JSON.stringify(one)).join('\\n'));
`;

/** As package.json has the two. */
const NPM = `case "$1 $2" in
  "run build") [ $# = 2 ] || { REFUSED; } ;;
  "run study") shift 3; set -- run configs/suites/study.yaml "$@"; ${SAM2BENCH} ;;
  *) REFUSED ;;
esac`;

/**
 * What stands on the PATH in place of a reader's programs: the built program, npx that knows it alone, npm whose build was
 * done before, and two that a machine may lack.
 */
export function writePrograms(folder: string): void {
  const refusal = (what: string) => `echo "only ${what} is known here, not: $*" >&2; exit 9`;
  const jq = join(folder, 'jq.mjs');
  const scripts = {
    sam2bench: SAM2BENCH,
    npx: `[ "$1" = sam2bench ] || { ${refusal('npx sam2bench')}; }\nshift\n${SAM2BENCH}`,
    npm: NPM.replaceAll('REFUSED', refusal('npm run build and npm run study')),
    jq: `exec ${quoted(process.execPath)} ${quoted(jq)} "$@"`,
    less: 'exec cat "$@"',
  };
  const files = Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`]);
  writeTree(folder, { ...Object.fromEntries(files), 'jq.mjs': JQ });
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755);
}

export interface ShellOutcome {
  readonly code: number | null;
  /** stdout and stderr. */
  readonly said: string;
  readonly seconds: number;
}

/** Runs a line as a reader types it, with the programs of `writePrograms` before others. */
export function inShell(
  line: string,
  cwd: string,
  programs: string,
  environment: Readonly<Record<string, string>>,
): Promise<ShellOutcome> {
  const PATH = `${programs}${delimiter}${process.env.PATH ?? ''}`;
  const start = performance.now();
  return new Promise((done, failed) => {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', line], {
      cwd,
      env: { ...process.env, ...environment, PATH },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
    child.stdin.end();
    child.on('error', failed);
    child.on('close', (code) => done({ code, said, seconds: (performance.now() - start) / 1000 }));
  });
}
