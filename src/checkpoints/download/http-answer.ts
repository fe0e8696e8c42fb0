import { messageOf } from '../../core/errors.js';

/** What went wrong between here and the server. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    message: string,
    /** True where another try may succeed. */
    readonly isPassing: boolean,
    /** True where that try must begin from the start: what is there is of no use. */
    readonly isStale = false,
  ) {
    super(message);
  }
}

/** Part of a file that is there already. */
export interface Beginning {
  readonly bytes: number;
  /** Strong ETag or Last-Modified of the file that it is the beginning of. */
  readonly validator: string;
}

/** What a server sends. */
export interface HttpAnswer {
  /** Where in the file the body begins: after what was there already, or 0. */
  readonly start: number;
  /** Bytes of the whole file, as the server says; null where it does not. */
  readonly total: number | null;
  /** For asking for the rest later; null where the server gives none. */
  readonly validator: string | null;
  readonly body: ReadableStreamDefaultReader<Uint8Array>;
}

const MOST_REDIRECTS = 10;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const PASSING_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks for a file, or for the rest of it. Redirects are followed, to https only (to http on this machine itself).
 * @throws HttpProblem where there is no such file, or no server that speaks as it should
 */
export async function askFor(url: string, beginning: Beginning | null, signal: AbortSignal): Promise<HttpAnswer> {
  let place = checkedUrl(url, url);
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    const response = await ask(place, beginning, signal);
    const target = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || target === null) return answerOf(response, beginning);
    await response.body?.cancel();
    place = checkedUrl(target, place);
  }
  throw new HttpProblem(`more than ${MOST_REDIRECTS} redirects`, false);
}

async function ask(url: string, beginning: Beginning | null, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'sam2bench' };
  if (beginning !== null) {
    headers.range = `bytes=${beginning.bytes}-`;
    headers['if-range'] = beginning.validator;
  }
  try {
    return await fetch(url, { headers, redirect: 'manual', signal });
  } catch (cause) {
    throw problemOf(cause, signal);
  }
}

/** A problem of the network as one that says whether to try again: a name that is not found stays so. */
export function problemOf(cause: unknown, signal: AbortSignal): HttpProblem {
  if (signal.reason instanceof HttpProblem) return signal.reason;
  if (cause instanceof HttpProblem) return cause;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const isPassing = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET'].includes(code) || code.startsWith('HPE_');
  return new HttpProblem([code, messageOf(inner)].filter((text) => text !== '').join(': '), isPassing);
}

function checkedUrl(target: string, base: string): string {
  let url: URL;
  try {
    url = new URL(target, base);
  } catch {
    throw new HttpProblem(`a redirect to what is no URL: ${target.slice(0, 200)}`, false);
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url.href;
  throw new HttpProblem(`it leads to ${url.href.slice(0, 200)}, which is not https`, false);
}

function answerOf(response: Response, beginning: Beginning | null): HttpAnswer {
  const { status, headers, body } = response;
  if (status === 416) throw new HttpProblem('the server has no rest of the file', true, true);
  if (status !== 200 && status !== 206) {
    throw new HttpProblem(`HTTP ${status} ${response.statusText}`.trim(), PASSING_STATUS.has(status));
  }
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw new HttpProblem(`a body encoded as ${encoding}, which was not asked for`, false);
  if (body === null) throw new HttpProblem('an answer without a body', true);
  const validator = validatorOf(headers);
  const reader = body.getReader();
  if (status === 200) return { start: 0, total: numberOf(headers.get('content-length')), validator, body: reader };
  const [, first, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (beginning === null || Number(first) !== beginning.bytes) {
    throw new HttpProblem('another part of the file than was asked for', true, true);
  }
  return { start: beginning.bytes, total: numberOf(total), validator: validator ?? beginning.validator, body: reader };
}

/** A weak ETag does not say that the bytes are the same. */
function validatorOf(headers: Headers): string | null {
  const etag = headers.get('etag');
  return etag?.startsWith('"') ? etag : headers.get('last-modified');
}

function numberOf(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
