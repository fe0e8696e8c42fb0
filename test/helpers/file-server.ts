import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** How a request is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** The Range header of every request, in order; null where there was none. */
  readonly ranges: (string | null)[];
  /** The answers to the next requests; the last one stays. */
  answers: Answer[];
}

/** A server on this machine that answers as it is told. It ends after the test file. */
export async function fileServer(): Promise<FileServer> {
  const state: FileServer = { origin: '', ranges: [], answers: [] };
  const server = createServer((request, response) => {
    state.ranges.push(request.headers.range ?? null);
    const answer = state.answers.length > 1 ? state.answers.shift()! : state.answers[0]!;
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(state, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** A server as it should be: ranges, If-Range, an ETag. */
export function whole(content: Uint8Array, etag: string | null = '"one"'): Answer {
  return (request, response) => {
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    if (etag !== null) response.setHeader('etag', etag);
    if (from === undefined || !isSame)
      return response.writeHead(200, { 'content-length': content.length }).end(content);
    if (Number(from) >= content.length) return response.writeHead(416).end();
    const rest = content.subarray(Number(from));
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    return response.writeHead(206, { 'content-length': rest.length, 'content-range': range }).end(rest);
  };
}

/** Sends so many bytes and then nothing more; `whenToEnd` is given what ends the connection. */
export function cut(
  content: Uint8Array,
  bytes: number,
  whenToEnd: (end: () => void) => void = () => {},
  etag = '"one"',
): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': content.length, etag });
    whenToEnd(() => response.destroy());
    response.write(content.subarray(0, bytes));
  };
}

export function status(code: number): Answer {
  return (_request, response) => response.writeHead(code).end('no');
}

export function redirect(location: string, code = 302): Answer {
  return (_request, response) => response.writeHead(code, { location }).end();
}
