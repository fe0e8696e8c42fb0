import { type Problem, UserError } from '../../core/errors.js';

/** Something wrong with a data set, and its mend. */
export interface Defect extends Problem {
  /** An error makes figures wrong or a run fail; a warning is what people should know. */
  readonly severity: 'error' | 'warning';
  /** Null where it is about the whole set. */
  readonly sequence: string | null;
}

/** The defect that an error tells of. @throws what is no UserError, again */
export function defectOf(error: unknown, sequence: string | null): Defect {
  if (!(error instanceof UserError)) throw error;
  return { severity: 'error', sequence, ...error.problem };
}

export function warning(sequence: string | null, problem: Problem): Defect {
  return { severity: 'warning', sequence, ...problem };
}
