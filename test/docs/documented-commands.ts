import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fencesOf } from '../helpers/run-readme.js';

const root = join(import.meta.dirname, '../..');

/** A command line of a page of documentation. */
export interface DocumentedCommand {
  readonly page: string;
  readonly line: string;
}

/** The lines of all fences of the documentation that are commands, without prompts and comments. */
export function documentedCommands(): readonly DocumentedCommand[] {
  const within = ['docs', 'examples', 'models', 'reports', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return [...readdirSync(root), ...within]
    .filter((page) => page.endsWith('.md') && !page.includes('.venv'))
    .flatMap((page) => commandLines(readFileSync(join(root, page), 'utf8')).map((line) => ({ page, line })));
}

/** What a reader would type: lines behind `$ `, or that begin with a program; a backslash at the end joins two. */
export function commandLines(markdown: string): readonly string[] {
  return fencesOf(markdown)
    .filter(({ language }) => /^(sh\b.*)?$/.test(language))
    .flatMap(({ lines }) => lines.map((line) => line.replace(/^\$ /, '').replace(/\s+#.*$/, '')))
    .filter((line) => /^(npx|npm|node|sam2bench)\s/.test(line));
}
