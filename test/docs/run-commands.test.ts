import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { WITHOUT_FFMPEG } from '../helpers/ffmpeg.js';
import { fileServer, whole } from '../helpers/file-server.js';
import { writeTinyShapes } from '../helpers/official-shapes.js';
import { isBuilt } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { type DocumentedCommand, documentedCommands } from './documented-commands.js';
import { BEFORE, CHANGES, EXITS, NOT_RUN } from './how-they-run.js';
import { writeCheckpoints } from './stand-ins/checkpoints.js';
import { writeDataSets, writeTrackers } from './stand-ins/data-sets.js';
import { inShell, type ShellOutcome, writePrograms } from './stand-ins/programs.js';
import { writeRuns } from './stand-ins/runs.js';

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const server = await fileServer();
const [base, programs, cache] = ['base', 'programs', 'cache'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
/** Milliseconds for all commands. */
const PATIENCE = 1_200_000;
/** Pages whose commands run at once. */
const AT_ONCE = 2;
/** What is in a checkout and does not change. */
const CHECKOUT = ['configs', 'examples', 'models', 'test', 'tools'];

const all = documentedCommands();
const exemptionOf = ({ page, line }: DocumentedCommand) =>
  NOT_RUN.find((one) => (one.page?.test(page) ?? true) && one.line.test(line));
const hasSetUp = (page: string) => BEFORE.some((before) => before.page === page && before.line === undefined);
const commands = onceEach(all.filter((command) => exemptionOf(command) === undefined));
const outcomes = new Map<DocumentedCommand, ShellOutcome>();

/** A line that stands on several pages is run on the first, and again where a page has inputs of its own. */
function onceEach(list: readonly DocumentedCommand[]): readonly DocumentedCommand[] {
  const seen = new Set<string>();
  return list.filter(({ page, line }) => {
    const key = [hasSetUp(page) ? page : '', line.replaceAll('npx ', '')].join('\n');
    return !seen.has(key) && seen.add(key);
  });
}

/** The command as it is run. */
function asRun({ line }: DocumentedCommand): string {
  const change = CHANGES.find((one) => one.line === line);
  const words = Object.entries(change?.put ?? {});
  const put = words.reduce((text, [word, value]) => text.replaceAll(word, value), line);
  return [put, ...(change?.add === undefined ? [] : [change.add])].join(' ');
}

function codesOf({ page, line }: DocumentedCommand): readonly number[] {
  return EXITS.find((exit) => exit.line === line && (exit.page ?? page) === page)?.codes ?? [0];
}

/** A folder for the commands of a page: what the shared one has, linked where they do not write. */
function folderFor(page: string, number: number): string {
  const own = join(folder, `page-${number}`);
  const written = [...commands, ...BEFORE.map(({ page, script }) => ({ page, line: script }))]
    .filter((one) => one.page === page)
    .map(({ line }) => line)
    .join('\n');
  const bring = (from: string, name: string, isWritten: boolean) => {
    if (isWritten) cpSync(join(from, name), join(own, name), { recursive: true });
    else symlinkSync(join(from, name), join(own, name));
  };
  for (const made of ['docs', 'runs']) mkdirSync(join(own, made), { recursive: true });
  for (const name of CHECKOUT) bring(root, name, false);
  for (const { name } of readdirSync(base, { withFileTypes: true })) {
    if (name !== 'runs') bring(base, name, /\.(ya?ml|json)$/.test(name) || (name === 'DAVIS' && /--pin/.test(written)));
  }
  for (const run of readdirSync(join(base, 'runs'))) {
    bring(base, `runs/${run}`, new RegExp(`runs/${run}\\b`).test(written));
  }
  if (/^(configs|docs)\//.test(page)) cpSync(join(root, page), join(own, page.replace(/^configs\/.*\//, '')));
  return own;
}

async function runPage(list: readonly DocumentedCommand[], number: number, mirror: string): Promise<void> {
  const { page } = list[0]!;
  const own = folderFor(page, number);
  const clears = list.some(({ line }) => line.includes('cache clear'));
  const ownCache = clears ? join(own, 'cache') : cache;
  if (clears) cpSync(cache, ownCache, { recursive: true });
  const environment = { SAM2BENCH_CACHE: ownCache, SAM2BENCH: root, MIRROR: mirror };
  for (const command of list) {
    const before = BEFORE.filter((one) => one.page === page && (one.line ?? list[0]!.line) === command.line);
    for (const { script } of before) {
      const { code, said } = await inShell(script, own, programs, environment);
      if (code !== 0) throw new Error(`${script}\n${said}`);
    }
    outcomes.set(command, await inShell(asRun(command), own, programs, environment));
  }
}

async function prepare(): Promise<void> {
  mkdirSync(base);
  mkdirSync(join(cache, 'downloads'), { recursive: true });
  writePrograms(programs);
  await writeCheckpoints(base, cache);
  await writeDataSets(base);
  await writeTrackers(base);
  await writeRuns(base, cache);
}

async function runAll(mirror: string): Promise<void> {
  const pages = [...new Set(commands.map(({ page }) => page))];
  const turns = [...pages.map((page) => commands.filter((command) => command.page === page)).entries()];
  const worker = async () => {
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) await runPage(turn[1], turn[0], mirror);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe('the lists of what is not run as it stands', () => {
  it('have no entry without a command', () => {
    const idle = NOT_RUN.filter((one) => !all.some((command) => exemptionOf(command) === one));
    expect(idle.map(({ line }) => String(line))).toEqual([]);
    const lines = commands.map(({ line }) => line);
    for (const { line } of [...CHANGES, ...EXITS]) expect(lines).toContain(line);
    for (const { page } of BEFORE) expect(commands.map((command) => command.page)).toContain(page);
  });

  it('name what there is', () => {
    const places = NOT_RUN.flatMap(({ instead }) => (instead === null ? [] : [instead]));
    expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([]);
  });

  it('leave most commands to be run', () => {
    expect(commands.length).toBeGreaterThan(120);
  });
});

describe.skipIf(!isBuilt || WITHOUT_FFMPEG)('the commands of the documentation', () => {
  beforeAll(async () => {
    server.answers = [whole(readFileSync(await writeTinyShapes(join(folder, 'mirrored.safetensors'))))];
    await prepare();
    await runAll(server.origin);
  }, PATIENCE);

  it.each(commands.map((command) => [command.page, command.line, command] as const))(
    '%s: %s',
    (_page, _line, command) => {
      const { code, said } = outcomes.get(command)!;
      expect(codesOf(command), `${asRun(command)}\nended with ${code}\n${said}`).toContain(code);
    },
  );
});
