import { talk } from './output.js';

/** Exit code of what a signal stopped. */
const INTERRUPTED = 130;

/**
 * Does work that Ctrl-C or SIGTERM stops in order; a second signal ends the program at once.
 * @param stopped what is said then
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>, stopped: string): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    talk(stopped);
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}
