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

/**
 * The commands of a guide in Markdown: the lines of its fences that begin with ```sh, in order. A line that ends in a backslash
 * goes on; comments and empty lines are left out.
 */
export function commandsOf(markdown: string): readonly GuideCommand[] {
  const fences = [...markdown.matchAll(/^```sh *([\w-]*)\n([\s\S]*?)^```$/gm)];
  return fences.flatMap(([, mark = '', body = '']) =>
    body
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ({ line, mark })),
  );
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
