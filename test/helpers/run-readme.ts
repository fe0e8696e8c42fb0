import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROGRAM } from './program.js';

/** A command of a guide. */
export interface GuideCommand {
  readonly line: string;
  /** What its fence says behind `sh`: "network" where it needs one, "in-checkout" where it goes to the guide's folder. */
  readonly mark: string;
}

/** A fence of Markdown: what stands behind its backticks, and its lines, those that end in a backslash joined to the next. */
export interface Fence {
  readonly language: string;
  readonly lines: readonly string[];
}

/** All fences of a page, in order. */
export function fencesOf(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    lines: body
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim()),
  }));
}

/**
 * The commands of a guide in Markdown: the lines of its fences that begin with ```sh, in order. A line that ends in a backslash
 * goes on; comments and empty lines are left out.
 */
export function commandsOf(markdown: string): readonly GuideCommand[] {
  return fencesOf(markdown).flatMap(({ language, lines }) => {
    const [, mark] = /^sh *([\w-]*)$/.exec(language) ?? [];
    const commands = mark === undefined ? [] : lines.filter((line) => line !== '' && !line.startsWith('#'));
    return commands.map((line) => ({ line, mark: mark! }));
  });
}

/**
 * Runs commands one after another in a folder, as a reader types them; `npx sam2bench` is the built program.
 * @param tools a folder for the stand-in of npx
 * @param environment besides this process's
 * @throws at the first that fails, with what it said
 * @returns what each wrote to stdout
 */
export function runCommands(
  commands: readonly string[],
  folder: string,
  tools: string,
  environment: Readonly<Record<string, string>> = {},
): readonly string[] {
  mkdirSync(tools, { recursive: true });
  const npx = join(tools, 'npx');
  const quoted = [process.execPath, PROGRAM].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const refusal = 'echo "only npx sam2bench is known here, not: $*" >&2; exit 9';
  writeFileSync(npx, `#!/bin/sh\nif [ "$1" != sam2bench ]; then ${refusal}; fi\nshift\nexec ${quoted} "$@"\n`);
  chmodSync(npx, 0o755);
  const env = { ...process.env, ...environment, PATH: `${tools}${delimiter}${process.env.PATH ?? ''}` };
  return commands.map((line) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', line], { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${line}\nended with ${status}\n${stderr}`);
    return stdout;
  });
}
