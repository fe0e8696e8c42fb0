import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../core/errors.js';
import { askFor, type HttpAnswer, HttpProblem, problemOf } from './http-answer.js';
import { PartFile } from './part-file.js';

export interface DownloadRequest {
  readonly url: string;
  /** Where it is to be; the bytes gather in FILE.part beside it. */
  readonly file: string;
  /** As published; null where it is not known. */
  readonly bytes: number | null;
  readonly mostBytes: number;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
  readonly talk?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: Patience | undefined;
}

/** How long a server is waited for, and how often it is asked again. */
export interface Patience {
  /** Tries in all, the first one included. */
  readonly tries: number;
  /** Milliseconds before the second try; twice as long before each further one. */
  readonly pause: number;
  /** Milliseconds without a byte after which a try is given up. */
  readonly stall: number;
}

const PATIENCE: Patience = { tries: 5, pause: 1000, stall: 60_000 };

/**
 * Fetches a file into FILE.part, going on with what is there if the server says that it is still the same file. A try
 * that fails for a passing reason is made again.
 * @returns the path of the part file, which then has all bytes that were promised
 * @throws UserError with the URL and where to put the file, where it cannot be had; the signal's reason if it is aborted
 */
export async function downloadFile(request: DownloadRequest): Promise<string> {
  const { tries, pause: firstPause } = request.patience ?? PATIENCE;
  for (let count = 1; ; count++) {
    try {
      return await tryOnce(request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (!(error instanceof HttpProblem)) throw error;
      if (!error.isPassing || count >= tries) throw notDownloaded(request, error.message);
      request.talk?.(`${error.message}; trying again (${count + 1} of ${tries})`);
      await pause(firstPause * 2 ** (count - 1), undefined, { signal: request.signal });
    }
  }
}

async function tryOnce(request: DownloadRequest): Promise<string> {
  const part = new PartFile(request.file);
  if (request.bytes !== null && (await part.bytes()) === request.bytes) return part.path;
  const watch = new Watch(request.patience ?? PATIENCE, request.signal);
  try {
    const answer = await askFor(request.url, await part.beginningOf(request.url), watch.signal);
    checkTotal(request, answer.total);
    await receive(request, answer, part, watch);
    return part.path;
  } catch (error) {
    if (error instanceof HttpProblem && error.isStale) await part.remove();
    throw error;
  } finally {
    watch.end();
  }
}

async function receive(request: DownloadRequest, answer: HttpAnswer, part: PartFile, watch: Watch): Promise<void> {
  const most = answer.total ?? request.bytes ?? request.mostBytes;
  let done = answer.start;
  const file = await part.openFor(request.url, answer);
  try {
    for (;;) {
      const { done: isEnd, value } = await answer.body.read().catch((cause) => {
        throw problemOf(cause, watch.signal);
      });
      if (isEnd) break;
      watch.alive();
      if (done + value.length > most) throw new HttpProblem(`more than the ${most} bytes that were expected`, false);
      await file.writeFile(value);
      done += value.length;
      request.onProgress?.(done, answer.total ?? request.bytes);
    }
  } finally {
    await file.close();
    await answer.body.cancel().catch(() => undefined);
  }
  const wanted = answer.total ?? request.bytes;
  if (wanted !== null && done < wanted) throw new HttpProblem(`it ended after ${done} of ${wanted} bytes`, true);
}

function checkTotal({ bytes, mostBytes }: DownloadRequest, total: number | null): void {
  if (total === null) return;
  if (bytes !== null && total !== bytes) {
    throw new HttpProblem(`the server has a file of ${total} bytes, and ${bytes} were expected`, false);
  }
  if (total > mostBytes) throw new HttpProblem(`the server has a file of ${total} bytes, ${mostBytes} at most`, false);
}

/** Gives a try up where nothing comes for too long, or where the user stops it. */
class Watch {
  readonly signal: AbortSignal;
  private readonly timer: NodeJS.Timeout;

  constructor({ stall }: Patience, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer]);
    const stalled = new HttpProblem(`nothing came for ${stall / 1000} s`, true);
    this.timer = setTimeout(() => controller.abort(stalled), stall);
  }

  alive(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** What is said of every file that could not be had: where it is, and where to put it. */
export function notDownloaded({ url, file }: Pick<DownloadRequest, 'url' | 'file'>, found: string): UserError {
  return new UserError({
    what: 'The file could not be downloaded.',
    where: url,
    found,
    next: `try again, which goes on where it stopped; or fetch the URL with another program and put the file at ${file}`,
  });
}
