const KINDS: Readonly<Record<string, string>> = {
  array: 'a list, as in [a, b]',
  object: 'keys with values',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What zod says of a wrong value, in the words of our messages: "Invalid input: expected array, received string". */
export function expectedText(message: string): string {
  const [, text] = /^Invalid (?:input|option): expected (.*?)(?:, received \w+)?$/.exec(message) ?? [];
  if (text === undefined) return message;
  return KINDS[text] ?? text.replace(/^one of (.*)$/, (_, names: string) => `one of ${names.replaceAll('|', ', ')}`);
}
