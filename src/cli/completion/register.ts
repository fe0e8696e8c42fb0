import { Argument, type Command } from 'commander';
import { printJson } from '../output.js';
import { commandWords } from './command-words.js';
import { completionScript, SHELLS, type Shell } from './scripts.js';

const HELP = `
Examples:
  eval "$(sam2bench completion bash)"          in ~/.bashrc
  eval "$(sam2bench completion zsh)"           in ~/.zshrc, after compinit
  sam2bench completion fish | source           in ~/.config/fish/config.fish`;

/** `sam2bench completion`. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and their values')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .option('--json', 'print { script } as JSON on stdout')
    .addHelpText('after', HELP)
    .action((shell: Shell, { json }: { readonly json?: boolean }) => {
      const script = completionScript(shell, commandWords(program));
      if (json) printJson({ script });
      else process.stdout.write(script);
    });
}
