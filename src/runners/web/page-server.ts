import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../core/errors.js';
import type { Video } from '../../core/session.js';

/** What the page may fetch, by its path below the token. */
export interface Served {
  readonly files: ReadonlyMap<string, string>;
  /** Videos by the number that an order named. */
  readonly videos: ReadonlyMap<number, Video>;
  /** Takes the page's answer and gives the next order; an empty answer ends the page. */
  exchange(answer: Uint8Array): Promise<Uint8Array>;
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

/** Of one answer; the largest holds the logits of some dozens of objects. */
const MAX_BODY = 1 << 30;

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
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/${token}/`, close: () => closeServer(server) };
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
  const frame = name === null ? null : /^frames\/(\d+)\/(\d+)$/.exec(name);
  if (name === '' && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/html' }).end(PAGE);
  } else if (name === 'exchange' && request.method === 'POST') {
    const order = await served.exchange(await bodyOf(request));
    response.writeHead(200, { ...HEADERS, 'Content-Length': order.length }).end(order);
  } else if (frame !== null && request.method === 'GET') {
    await sendFrame(served, Number(frame[1]), Number(frame[2]), response);
  } else if (file !== undefined && request.method === 'GET') {
    response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    await pipeline(createReadStream(file), response);
  } else {
    response.writeHead(404, HEADERS).end('there is nothing here');
  }
}

async function sendFrame({ videos }: Served, id: number, index: number, response: ServerResponse): Promise<void> {
  const video = videos.get(id);
  if (video === undefined || index >= video.length) {
    response.writeHead(404, HEADERS).end(`no frame ${index} of video ${id}`);
    return;
  }
  const { data } = await video.frame(index);
  response.writeHead(200, { ...HEADERS, 'Content-Length': data.length }).end(data);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY) throw new Error(`an answer of more than ${MAX_BODY} bytes`);
  }
  return Buffer.concat(chunks, length);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
