import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandWords } from '../../src/cli/completion/command-words.js';
import { programOf } from '../../src/cli/main.js';
import { commandLines, type DocumentedCommand, documentedCommands } from './documented-commands.js';

const root = join(import.meta.dirname, '../..');
const commands = documentedCommands();
const verbs = commandWords(programOf('0.0.0'));
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);

/** The arguments of each call of the program in a line. */
const callsOf = (line: string) =>
  [...line.matchAll(/(?:^|&& |; |do )(?:npx )?sam2bench ([^;&|]*)/g)].map(([, rest]) => rest!);

/** What is wrong with a call: a verb or an option that is not there. */
function problemOf(call: string): string | null {
  const words = call.trim().split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
  const named = verbs.filter(({ path }) => path !== '' && `${words.join(' ')} `.startsWith(`${path.trim()} `));
  const verb = named.sort((a, b) => b.path.length - a.path.length)[0];
  if (verb === undefined) return words[0]!.startsWith('--') ? null : `there is no verb "${words[0]}"`;
  if (verb.commands.length > 0) return `"${verb.path.trim()}" needs one of its verbs`;
  const known = verb.options.map(({ flag }) => flag);
  const unknown = flags.find((flag) => !known.includes(flag) && !known.includes(flag.replace('--no-', '--')));
  return unknown === undefined ? null : `"${verb.path.trim()}" has no ${unknown}`;
}

/** What is wrong with a call of a Python program of this repository. */
function pythonProblems({ page, line }: DocumentedCommand): readonly string[] {
  return [...line.matchAll(/python[\d.]* ([^\s=]+\.py)([^;&|]*)/g)].flatMap(([, file = '', rest = '']) => {
    const places = [root, join(root, dirname(page)), join(root, 'tools/golden')].map((folder) => join(folder, file));
    const program = places.find((place) => existsSync(place));
    if (program === undefined) return [`${page}: there is no ${file}`];
    const beside = readdirSync(dirname(program)).filter((name) => name.endsWith('.py'));
    const source = beside.map((name) => readFileSync(join(dirname(program), name), 'utf8')).join('\n');
    const flags = [...rest.matchAll(/ (--[\w-]+)/g)].map(([, flag]) => flag!).filter((flag) => flag !== '--help');
    return flags
      .filter((flag) => !source.includes(`'${flag}'`) && !source.includes(`"${flag}"`))
      .map((flag) => `${page}: ${file} has no ${flag}`);
  });
}

describe('the documentation', () => {
  it('has commands', () => {
    expect(commands.filter(({ line }) => callsOf(line).length > 0).length).toBeGreaterThan(30);
  });

  it('calls verbs and options that there are', () => {
    const wrong = commands.flatMap(({ page, line }) =>
      callsOf(line).flatMap((call) => {
        const problem = problemOf(call);
        return problem === null ? [] : [`${page}: ${line}: ${problem}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('calls scripts and files that there are', () => {
    const wrong = commands.filter(({ line }) => {
      const script = /^npm run (?:-s )?([\w:-]+)/.exec(line)?.[1];
      const file = /(?:^|&& )node ((?:tools|examples|bin|scripts)\/\S+)/.exec(line)?.[1];
      return (
        (script !== undefined && !scripts.includes(script)) || (file !== undefined && !existsSync(join(root, file)))
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('the documentation of tools', () => {
  it('calls Python programs and options that there are', () => {
    // Those of docs/moving.md are of other projects.
    const own = commands.filter(({ page }) => page !== 'docs/moving.md');
    expect(own.filter(({ line }) => line.includes('.py ')).length).toBeGreaterThan(20);
    expect(own.flatMap(pythonProblems)).toEqual([]);
  });
});

describe('the check itself', () => {
  it.each([
    ['run my.yaml --dry', '"run" has no --dry'],
    ['modle list', 'there is no verb "modle"'],
    ['model', '"model" needs one of its verbs'],
    ['model list --json', null],
    ['track a.mp4 --prompts p.json --no-overlay', null],
  ])('of "%s" finds %s', (call, problem) => {
    expect(problemOf(call)).toBe(problem);
  });

  it('takes commands from fences alone, with lines joined', () => {
    const page = 'npx sam2bench no\n```sh\n$ npx sam2bench run a \\\n  --json  # why\nits output\n```\n';
    expect(commandLines(page)).toEqual(['npx sam2bench run a --json']);
  });
});
