import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../core/errors.js';

/** Names the program where it is not on the PATH. */
export const FFMPEG_VARIABLE = 'SAM2BENCH_FFMPEG';

/** Characters of what ffmpeg says that are kept: the last ones tell what went wrong. */
const MOST_TALK = 2000;

/** The program that videos are read and written with: SAM2BENCH_FFMPEG (a path, or a name on the PATH), else `ffmpeg`. */
export function ffmpegProgram(env: NodeJS.ProcessEnv = process.env): string {
  const named = env[FFMPEG_VARIABLE];
  if (!named) return 'ffmpeg';
  return /[/\\]/.test(named) ? resolve(named) : named;
}

/** How ffmpeg ended. */
export interface FfmpegOutcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** The end of what it wrote to stderr. */
  readonly talk: string;
  /** What it wrote to stdout. */
  readonly output: string;
}

export interface FfmpegOptions {
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Where it runs, so that a pattern of files has no folder with a `%` in it; the working folder where it is left out. */
  readonly cwd?: string | undefined;
  /** What it reads on stdin, piece by piece; a piece is asked for when the one before it was taken. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  /** Told about twice a second how many frames it has written; `output` is then empty. */
  readonly onFrames?: ((frames: number) => void) | undefined;
}

/**
 * Runs ffmpeg, without a shell.
 * @throws whatever `input` throws, the signal's reason, and an Error of the system where there is no such program
 */
export async function runFfmpeg(argv: readonly string[], options: FfmpegOptions = {}): Promise<FfmpegOutcome> {
  const { signal, input, cwd, onFrames } = options;
  const counting = onFrames === undefined ? [] : ['-progress', 'pipe:1'];
  const words = ['-hide_banner', '-loglevel', 'error', ...counting, ...argv];
  const child = spawn(ffmpegProgram(), words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd && { cwd }),
    ...(signal && { signal }),
  });
  const said = { talk: '', output: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    if (onFrames === undefined) said.output += chunk.toString();
    else tellFrames(chunk.toString(), onFrames);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.talk = (said.talk + chunk.toString()).slice(-MOST_TALK);
  });
  const ended = new Promise<number | null>((done, reject) => {
    child.on('error', (error) => reject(signal?.aborted === true ? signal.reason : error));
    child.on('close', done);
  });
  try {
    const [code] = await Promise.all([ended, feed(child.stdin, input)]);
    return { code, ...said };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Of lines such as `frame=120`; a piece of text may hold several, of which the last counts. */
function tellFrames(text: string, tell: (frames: number) => void): void {
  const frames = [...text.matchAll(/^frame=\s*(\d+)\n/gm)].at(-1)?.[1];
  if (frames !== undefined) tell(Number(frames));
}

/** Writes no faster than it is read; a program that ends early says itself why. */
async function feed(stdin: NodeJS.WritableStream, input: AsyncIterable<Uint8Array> | undefined): Promise<void> {
  let isOpen = true;
  const closed = new Promise<void>((done) => {
    const close = () => {
      isOpen = false;
      done();
    };
    stdin.on('error', close);
    stdin.on('close', close);
  });
  for await (const piece of input ?? []) {
    if (!isOpen) return;
    const isTaken = stdin.write(piece);
    if (!isTaken) await Promise.race([closed, new Promise<void>((done) => stdin.once('drain', () => done()))]);
  }
  stdin.end();
}

/**
 * @param purpose what it is needed for: "to take the frames out of videos"
 * @returns the first line that it says of itself
 * @throws UserError where it cannot be started
 */
export async function requireFfmpeg(purpose: string): Promise<string> {
  try {
    const { output } = await runFfmpeg(['-version']);
    return output.split('\n')[0]!.trim();
  } catch (cause) {
    const isNamed = process.env[FFMPEG_VARIABLE] !== undefined;
    const install = 'install it (apt-get install ffmpeg, brew install ffmpeg)';
    throw new UserError(
      {
        what: `ffmpeg is needed ${purpose}, and cannot be started.`,
        expected: isNamed ? `the program that ${FFMPEG_VARIABLE} names` : 'a program "ffmpeg" on the PATH',
        found: messageOf(cause),
        next: isNamed ? `mend ${FFMPEG_VARIABLE}` : `${install}, or name it: ${FFMPEG_VARIABLE}=/path/to/ffmpeg`,
      },
      { cause },
    );
  }
}

/** The last thing that ffmpeg said, for a message. */
export function lastWords({ talk }: FfmpegOutcome): string {
  return talk.trim().split('\n').at(-1)?.slice(0, 300) || 'no frame';
}
