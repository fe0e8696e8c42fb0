import type { CommandWords, OptionWords } from './command-words.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The program that a shell runs to complete `sam2bench`. */
export function completionScript(shell: Shell, commands: readonly CommandWords[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](commands);
}

function bashScript(commands: readonly CommandWords[]): string {
  return `# Completion of sam2bench in bash: eval "$(sam2bench completion bash)", in ~/.bashrc to keep it.
_sam2bench() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" place="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${placePattern(commands)}) place="$place \${COMP_WORDS[i]}" ;;
    esac
  done
${posixCases(commands)}
  COMPREPLY=()
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -- "$cur")
  if [[ \${#COMPREPLY[@]} -eq 0 ]]; then
    while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$cur")
  fi
}
complete -o filenames -F _sam2bench sam2bench
`;
}

function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef sam2bench
# Completion of sam2bench in zsh: eval "$(sam2bench completion zsh)" after compinit, in ~/.zshrc to keep it.
_sam2bench() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" place="" one
  local -a given=("\${(@)words[2,CURRENT-1]}")
  for one in $given; do
    case "$place $one" in
      (${placePattern(commands)}) place="$place $one" ;;
    esac
  done
  local words=""
${posixCases(commands)}
  local -a candidates=(\${=words})
  compadd -a candidates || _files
}
compdef _sam2bench sam2bench
`;
}

/** The words that lead to a command, as alternatives of a `case`. */
function placePattern(commands: readonly CommandWords[]): string {
  return commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${path}'`)
    .join('|');
}

/** What bash and zsh write alike: the values after an option, else the words after a command. */
function posixCases(commands: readonly CommandWords[]): string {
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, values }) => `    '${path} ${flag}') words="${values.join(' ')}" ;;`),
  );
  const words = commands.map((command) => `        '${command.path}') words="${wordsOf(command).join(' ')}" ;;`);
  return [
    '  case "$place $prev" in',
    ...values,
    '    *)',
    '      case "$place" in',
    ...words,
    '      esac ;;',
    '  esac',
  ].join('\n');
}

function wordsOf({ commands, options, values }: CommandWords): readonly string[] {
  return [...commands.map(({ name }) => name), ...values, ...options.map(({ flag }) => flag)];
}

function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  const lines = commands.flatMap((command) => [
    ...command.commands.map(({ name, about }) => `${fishAt(command)} -f -a ${name} -d ${quoted(about)}`),
    ...command.values.map((value) => `${fishAt(command)} -f -a ${value}`),
    ...command.options.map((option) => `${fishAt(command)} ${fishOption(option)}`),
  ]);
  return `# Completion of sam2bench in fish: sam2bench completion fish | source, in config.fish to keep it.
function __sam2bench_at
  set -l place ''
  set -l given (commandline -opc)
  for one in $given[2..-1]
    if contains -- "$place $one" ${paths.join(' ')}
      set place "$place $one"
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function fishAt({ path }: CommandWords): string {
  return `complete -c sam2bench -n "__sam2bench_at '${path}'"`;
}

function fishOption({ flag, about, takesValue, values }: OptionWords): string {
  const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
  return `-l ${flag.replace(/^--/, '')}${value} -d ${quoted(about)}`;
}

/** As a word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
