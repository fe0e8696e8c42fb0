/** What one look at the machine found. */
export interface Finding {
  readonly name: string;
  /** no: the program does not work without it; missing: only what `needs` says does not. */
  readonly state: 'ok' | 'missing' | 'no';
  readonly found: string;
  /** What needs it; empty where everything does. */
  readonly needs: string;
  /** What to do where it is not ok; null where nothing is to be done. */
  readonly next: string | null;
}
