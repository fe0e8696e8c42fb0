import type { Command } from 'commander';

/** An option as it is completed. */
export interface OptionWords {
  readonly flag: string;
  readonly about: string;
  /** True where a value follows it. */
  readonly takesValue: boolean;
  /** The values that it may have; none where any may follow. */
  readonly values: readonly string[];
}

/** What may follow a command. */
export interface CommandWords {
  /** The words before it, each after a space: "" for the program, " model list". */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly OptionWords[];
  /** Values of its argument, where they are known. */
  readonly values: readonly string[];
}

/** The program's commands, each with what may follow it, the program itself first. */
export function commandWords(command: Command, path = ''): readonly CommandWords[] {
  const inner = command.commands.map((child) => ({ name: child.name(), about: child.description() }));
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .map(
      ({ long, short, description, required, optional, argChoices }): OptionWords => ({
        flag: long ?? short ?? '',
        about: description,
        takesValue: required || optional,
        values: argChoices ?? [],
      }),
    );
  const help = { flag: '--help', about: 'what there is', takesValue: false, values: [] };
  const values = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const own = { path, about: command.description(), commands: inner, options: [...options, help], values };
  return [own, ...command.commands.flatMap((child) => commandWords(child, `${path} ${child.name()}`))];
}
