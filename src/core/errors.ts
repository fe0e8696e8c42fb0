/** Exit codes of the program; see docs/architecture.md. */
export type ExitCode = 1 | 2 | 3 | 4 | 130;

/** What a user is told when something is wrong with what they gave. */
export interface Problem {
  /** One sentence: what is wrong. */
  readonly what: string;
  /** File, key and line or frame: where it is wrong. */
  readonly where?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** The next step the user can take. */
  readonly next?: string | undefined;
}

/** Characters of one part of a message. */
const LONGEST = 4000;

/** An error that the user can mend. Its message has a line for each part of the problem; it is shown without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly problem: Problem;
  readonly exitCode: ExitCode;

  constructor(problem: Problem, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(formatProblem(problem), options.cause === undefined ? undefined : { cause: options.cause });
    this.problem = problem;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** One line for each part that is present, in the order what, where, expected, found, next. */
export function formatProblem(problem: Problem): string {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['where', problem.where],
    ['expected', problem.expected],
    ['found', problem.found],
    ['next', problem.next],
  ];
  const lines = parts.flatMap(([label, text]) => (text === undefined ? [] : [`  ${label}: ${clipped(text)}`]));
  return [clipped(problem.what), ...lines].join('\n');
}

/** A name from a broken file may be megabytes long. */
function clipped(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
