import type { RunOptions, RunResult } from '../app/run.js';
import { SOME_FAILED, talk } from './output.js';
import { progressListener } from './progress.js';
import { headlineTable } from './summary-table.js';

/**
 * Runs, with progress on stderr; the first Ctrl-C or SIGTERM ends the run after the
 * current frame, the second at once. Sets the exit code where some units failed.
 * @param print tells the result on stdout
 */
export async function executeRun<Result extends RunResult>(
  start: (how: Pick<RunOptions, 'signal' | 'listener'>) => Promise<Result>,
  print: (result: Result) => void,
): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    talk('\nstopping after this frame; press Ctrl-C again to stop at once');
    stop.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    const result = await start({ signal: stop.signal, listener: progressListener() });
    print(result);
    if (result.failures.length > 0) {
      talk(failureText(result));
      process.exitCode = SOME_FAILED;
    }
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** The headline table, and where the run and its page are. */
export function resultText({ summary, folder, report }: RunResult): string {
  return `${headlineTable(summary)}\n\nrun folder: ${folder}\nreport: ${report}`;
}

function failureText({ failures }: RunResult): string {
  const list = failures.map(({ where, message }) => `  ${where}: ${message.replaceAll('\n', '\n    ')}`);
  return `${failures.length} failed, the others went on; --resume tries them again:\n${list.join('\n')}`;
}
