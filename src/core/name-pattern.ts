/** Whether a name fits a pattern, in which `*` stands for any text. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('.*')}$`, 's');
  return (name) => expression.test(name);
}
