import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../core/errors.js';
import { type Carried, openSockets } from './page-sockets.js';

/** What the page may fetch, by its path below the token. */
export interface Served extends Carried {
  readonly files: ReadonlyMap<string, string>;
}

export interface PageServer {
  /** Address of the page, with the token in it. */
  readonly address: string;
  close(): Promise<void>;
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>sam2bench</title><link rel="icon" href="data:,"></head>
<body><script type="module" src="page.js"></script></body></html>
`;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A page of this server is cross-origin isolated: only such a page has threads. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Serves a page on the loopback interface, on a port that the system gives, below a path that nobody can guess. Nothing
 * but what is listed is served.
 */
export async function servePage(served: Served): Promise<PageServer> {
  const token = randomBytes(24).toString('hex');
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    handle(served, token, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, HEADERS).end(messageOf(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const endSockets = openSockets(server, `/${token}/`, served);
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/${token}/`, close: () => closeServer(server, endSockets) };
}

async function handle(
  served: Served,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
  const prefix = `/${token}/`;
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : null;
  const file = name === null ? undefined : served.files.get(name);
  if (name === '' && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/html' }).end(PAGE);
  } else if (file !== undefined && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    await pipeline(createReadStream(file), response);
  } else {
    response.writeHead(404, HEADERS).end('there is nothing here');
  }
}

async function closeServer(server: Server, endSockets: () => void): Promise<void> {
  endSockets();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
