import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { programOf } from '../../src/cli/main.js';
import { fencesOf } from '../helpers/run-readme.js';

const root = join(import.meta.dirname, '../..');

/** A command line that a reader is shown. */
export interface DocumentedCommand {
  /** The page by its path in the repository; of a verb's help, the call that prints it. */
  readonly page: string;
  readonly line: string;
}

/** What happened, not what to do. */
const HISTORY = /^(CHANGELOG\.md|docs\/decisions\/|docs\/first-read\.md)/;
/** How a line begins that a reader would type. */
const BEGINNING =
  /^(npx|npm|node|sam2bench|python[\d.]*|\.venv\/bin\/python|peers\/bin\/pip|ffmpeg|git|cd|for|eval|[A-Z\d_]+=\S+) /;
/** The same within a sentence, or in the head of a config. */
const IN_A_SENTENCE = /^(npx sam2bench|npx vitest|sam2bench|npm|node|python[\d.]*) /;
/** A word that stands for a value, and not for a file of that name. */
const VALUE = /(?<![\w./-])(?!DAVIS|COCO|MOSE)[A-Z][A-Z-]*(?![\w/]|\.\w)/;

/**
 * All commands that a reader is shown, in the order of each page: fences and sentences of the documentation, heads of configs,
 * the job for GitLab, and the examples of --help. In sentences a call that lacks an argument, or has a word in capitals in its
 * place, names a verb and is none.
 */
export function documentedCommands(): readonly DocumentedCommand[] {
  return [...ofPages(), ...ofConfigs(), ...ofJob(), ...ofHelp(programOf('0.0.0'))];
}

/** What a reader would type: lines behind `$ `, or that begin with a program; a backslash at the end joins two. */
export function commandLines(markdown: string): readonly string[] {
  return fencesOf(markdown)
    .filter(({ language }) => /^(sh\b.*)?$/.test(language))
    .flatMap(({ lines }) => lines.map((line) => line.replace(/^\$ /, '').replace(/\s+#.*$/, '')))
    .filter((line) => BEGINNING.test(line));
}

function pages(): readonly { readonly page: string; readonly text: string }[] {
  const within = ['docs', 'examples', 'models', 'reports', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return [...readdirSync(root), ...within]
    .filter((page) => page.endsWith('.md') && !/\.venv|node_modules/.test(page))
    .map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));
}

function ofPages(): readonly DocumentedCommand[] {
  return pages()
    .filter(({ page }) => !HISTORY.test(page))
    .flatMap(({ page, text }) =>
      // A fence, or code in a sentence, whichever comes first.
      [...text.matchAll(/^```.*\n[\s\S]*?^```$|(?<!`)(`+)(?!`)([\s\S]+?)(?<!`)\1(?!`)/gm)]
        .flatMap(([whole, ticks, code]) => (ticks === undefined ? commandLines(whole) : calls([code!])))
        .map((line) => ({ page, line })),
    );
}

/** Those of some pieces of code that are whole commands. */
function calls(pieces: readonly string[]): readonly string[] {
  return pieces
    .map((piece) => piece.replace(/\s+/g, ' ').trim())
    .filter((line) => IN_A_SENTENCE.test(line) && !VALUE.test(line) && hasItsArguments(line));
}

/** False where a call of the program lacks an argument: then it names a verb. */
function hasItsArguments(line: string): boolean {
  const [, call] = /^(?:npx )?sam2bench (.*)/.exec(line) ?? [];
  if (call === undefined) return true;
  const words = call.split(' ');
  let verb: Command = programOf('0.0.0');
  for (let child = childOf(verb, words[0]); child !== undefined; child = childOf(verb, words[0])) {
    verb = child;
    words.shift();
  }
  const needed = verb.registeredArguments.filter(({ required }) => required).length;
  return verb.commands.length === 0 && words.filter((word) => !word.startsWith('-')).length >= needed;
}

const childOf = (verb: Command, name: string | undefined) => verb.commands.find((child) => child.name() === name);

/** Commands in the comments of configs; what explains one stands three spaces behind it. */
function ofConfigs(): readonly DocumentedCommand[] {
  const files = ['configs', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files
    .filter((page) => page.endsWith('.yaml'))
    .flatMap((page) => {
      const comments = readFileSync(join(root, page), 'utf8').match(/#.*$/gm) ?? [];
      const pieces = comments.flatMap((comment) => [
        ...comment.replace(/.*?(^|: )#*\s*(?=(npx |npm |sam2bench |node ))/, '').split(/\s{3,}/, 1),
        ...[...comment.matchAll(/`([^`]+)`/g)].map(([, code]) => code!),
      ]);
      return calls(pieces).map((line) => ({ page, line }));
    });
}

function ofJob(): readonly DocumentedCommand[] {
  const page = 'examples/gitlab-ci.yml';
  const lines = readFileSync(join(root, page), 'utf8').matchAll(/^ +- (node .*)$/gm);
  return [...lines].map(([, line]) => ({ page, line: line! }));
}

/** The examples that `--help` prints, of a verb and of all within it. */
function ofHelp(verb: Command, path = 'sam2bench'): readonly DocumentedCommand[] {
  const examples = /Examples?:\n([\s\S]*)/.exec(printedBy(verb))?.[1] ?? '';
  const lines = examples
    .split('\n')
    .map((line) => line.trim().split(/\s{3,}/, 1)[0]!)
    .filter((line) => BEGINNING.test(line));
  const own = lines.map((line) => ({ page: `${path} --help`, line }));
  return [...own, ...verb.commands.flatMap((child) => ofHelp(child, `${path} ${child.name()}`))];
}

function printedBy(verb: Command): string {
  let text = '';
  verb.configureOutput({ writeOut: (part) => (text += part) });
  verb.outputHelp();
  return text;
}
