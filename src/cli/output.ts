/** Exit code where some units or sequences failed and the others went on. */
export const SOME_FAILED = 3;

/** Names come from folders and files: control characters must not reach a terminal. Line ends stay. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, '\uFFFD');
}

/** Results go to stdout. */
export function printText(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Everything that is not a result goes to stderr. */
export function talk(line: string): void {
  showStatus('');
  process.stderr.write(`${printable(line)}\n`);
}

/** A line that is written over, on a terminal only; done where `text` is empty. */
export function showStatus(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${printable(text)}`);
}

/** A reader that has seen enough (`| head`) is no error; one that only read the talk does not end the work. */
export function endQuietlyOnClosedPipe(): void {
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
