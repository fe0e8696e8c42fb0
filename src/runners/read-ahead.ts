/** Reads things by number, and the next one before it is asked for, in the direction in which its caller goes. */
export interface ReadAhead<T> {
  /** What is wrong with one is told when that one is asked for. */
  take(index: number): Promise<T>;
  /** Begins to read what comes after the one that was taken last, unless that is on its way. */
  goAhead(): void;
}

/**
 * @param length numbers go from 0 to below it
 * @param mode `at once`: each one is begun as soon as the one before is there; `when told`: by `goAhead` alone
 * @param isIdle true of what will not be asked for: what comes after it is read ahead in its place
 */
export function readAhead<T>(
  length: number,
  read: (index: number) => Promise<T>,
  mode: 'at once' | 'when told' = 'at once',
  isIdle: (index: number) => boolean = () => false,
): ReadAhead<T> {
  let last = -1;
  let step = 1;
  let next: { readonly index: number; readonly value: Promise<T> } | null = null;
  const goAhead = () => {
    if (next !== null) return;
    let index = last + step;
    while (index >= 0 && index < length && isIdle(index)) index += step;
    if (index < 0 || index >= length) return;
    next = { index, value: read(index) };
    next.value.catch(() => {});
  };
  const take = async (index: number) => {
    const begun = next?.index === index ? next.value : read(index);
    step = index < last ? -1 : 1;
    [last, next] = [index, null];
    const value = await begun;
    if (mode === 'at once' && last === index) goAhead();
    return value;
  };
  return { take, goAhead };
}
