import { spawnSync } from 'node:child_process';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandWords } from '../../src/cli/completion/command-words.js';
import { completionScript, SHELLS } from '../../src/cli/completion/scripts.js';
import { isBuilt, runProgram } from '../helpers/program.js';

function program(): Command {
  const root = new Command('sam2bench').option('--loud', "says what it's doing");
  const model = root.command('model').description('of models');
  model.command('list').description('lists them').option('--json', 'as JSON');
  model.command('compile').addOption(new Option('--precision <name>', 'how exact').choices(['fp32', 'fp16']));
  root.command('clear').addArgument(new Argument('[kind]').choices(['downloads', 'records']));
  return root;
}

const hasBash = spawnSync('bash', ['--version']).status === 0;

/** What bash offers after these words, the last of which is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const script = completionScript('bash', commandWords(program()));
  const call = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _sam2bench; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', call, 'bash', 'sam2bench', ...words], { cwd: import.meta.dirname });
  return stdout.toString().trim().split('\n');
}

describe('completion', () => {
  it('knows every command with what may follow it', () => {
    const words = commandWords(program());
    expect(words.map(({ path }) => path)).toEqual(['', ' model', ' model list', ' model compile', ' clear']);
    expect(words[3]?.options[0]).toEqual({
      ...{ flag: '--precision', about: 'how exact', takesValue: true, values: ['fp32', 'fp16'] },
    });
  });

  it.skipIf(!hasBash)('offers commands, options and their values in bash', () => {
    expect(offered('')).toEqual(['model', 'clear', '--loud', '--help']);
    expect(offered('model', '')).toEqual(['list', 'compile', '--help']);
    expect(offered('model', 'c')).toEqual(['compile']);
    expect(offered('model', 'compile', '--precision', 'fp1')).toEqual(['fp16']);
    expect(offered('clear', 'd')).toEqual(['downloads']);
    expect(offered('model', 'compile', 'completion.te')).toEqual(['completion.test.ts']);
  });

  it('offers the same in zsh and fish', () => {
    const [, zsh, fish] = SHELLS.map((shell) => completionScript(shell, commandWords(program())));
    expect(zsh).toContain(`' model compile --precision') words="fp32 fp16" ;;`);
    expect(zsh).toContain(`' model') words="list compile --help" ;;`);
    expect(fish).toContain(`complete -c sam2bench -n "__sam2bench_at ' model'" -f -a list -d 'lists them'`);
    expect(fish).toContain(`-l precision -x -a 'fp32 fp16' -d 'how exact'`);
    expect(fish).toContain(String.raw`-d 'says what it\'s doing'`);
  });
});

describe.skipIf(!isBuilt)('sam2bench', () => {
  it.each(SHELLS)('completion %s prints a script', async (shell) => {
    const { code, stdout } = await runProgram(import.meta.dirname, ['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('sam2bench');
  });

  it.each([
    [['modle'], 'Did you mean model?'],
    [['model', 'lst'], 'Did you mean list?'],
    [['run', 'x', '--resum'], 'Did you mean --resume?'],
    [['completion', 'csh'], 'Allowed choices are bash, zsh, fish'],
  ])('%j is told what may have been meant', async (args, advice) => {
    const { code, stderr } = await runProgram(import.meta.dirname, args);
    expect(code).toBe(2);
    expect(stderr).toContain(advice);
  });
});
