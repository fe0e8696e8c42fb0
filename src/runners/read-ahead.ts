/**
 * Reads things by number; while its caller works on one, the next one is read, in the direction in which the caller goes.
 * What is wrong with one is told when that one is asked for.
 * @param length numbers go from 0 to below it
 * @param ahead reads what was not asked for yet; as `read` where it is left out
 */
export function readAhead<T>(
  length: number,
  read: (index: number) => Promise<T>,
  ahead: (index: number) => Promise<T> = read,
): (index: number) => Promise<T> {
  let last = -1;
  let next: { readonly index: number; readonly value: Promise<T> } | null = null;
  return async (index) => {
    const following = index < last ? index - 1 : index + 1;
    const begun = next?.index === index ? next.value : read(index);
    [last, next] = [index, null];
    const value = await begun;
    if (last !== index || following < 0 || following >= length) return value;
    next = { index: following, value: ahead(following) };
    next.value.catch(() => {});
    return value;
  };
}
