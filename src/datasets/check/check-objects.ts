import type { Sequence } from '../../core/dataset.js';
import { type Defect, warning } from './defect.js';

/** Names of object folders that seem to be one object's, or none's. */
export function objectNames(sequence: string, names: readonly string[]): Defect[] {
  const numbered = names.filter((name) => /^\d+$/.test(name));
  const twins = numbered.filter((name) => numbered.some((other) => other !== name && Number(other) === Number(name)));
  const odd = numbered.length === 0 ? [] : names.filter((name) => !numbered.includes(name));
  const problem = (what: string, found: readonly string[], next: string) =>
    found.length === 0 ? [] : [warning(sequence, { what, where: sequence, found: found.join(', '), next })];
  return [
    ...problem('Two objects have the same number in their names.', twins, 'join them, or give one another number'),
    ...problem('An object is not named by a number, as the others are.', odd, 'rename its folder, or take it away'),
  ];
}

/** In a set of one folder an object: masks that lie in the sequence's folder itself, where all of them count as one. */
export function withoutFolders(sequence: Sequence): Defect[] {
  const [first] = sequence.annotated;
  if (first === undefined || sequence.source(first).kind !== 'labels') return [];
  return [
    {
      severity: 'error',
      sequence: sequence.name,
      what: 'The masks lie in the folder of the sequence, not in one folder an object.',
      where: sequence.name,
      expected: `${sequence.name}/000/${sequence.frames[first]}.png`,
      next: 'make a folder for each object',
    },
  ];
}
