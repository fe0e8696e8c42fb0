/** What the viewer shows, as the part of an address behind `#` says it. */
export interface Place {
  /** Id of a row. */
  readonly row: string;
  readonly sequence: string;
  /** Name of a frame; null for the first. */
  readonly frame: string | null;
  /** Id of the row beside it; null for none. */
  readonly against: string | null;
}

/** `#row=ROW&sequence=NAME&frame=FRAME&against=ROW`; null where it is something else. */
export function placeOf(hash: string): Place | null {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const [row, sequence] = [values.get('row'), values.get('sequence')];
  if (row === null || sequence === null) return null;
  return { row, sequence, frame: values.get('frame'), against: values.get('against') };
}

/** The other way round. */
export function hashOf({ row, sequence, frame, against }: Place): string {
  const values = new URLSearchParams({ row, sequence });
  if (frame !== null) values.set('frame', frame);
  if (against !== null) values.set('against', against);
  return `#${values.toString()}`;
}
