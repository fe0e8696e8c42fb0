import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '../../core/errors.js';
import type { Video } from '../../core/session.js';
import type { PageLink } from './page-link.js';

/** Of one answer; the largest holds the logits of some dozens of objects. */
const MAX_MESSAGE = 1 << 30;

/** What goes over a page's sockets. */
export interface Carried {
  /** Videos by the number that an order named. */
  readonly videos: ReadonlyMap<number, Video>;
  /** Gives the page orders and takes its answers. */
  readonly link: PageLink;
}

/**
 * Lets a page open two sockets: `orders`, over which it gets orders and sends its answers, and `frames`, where it names a
 * video and a frame (their numbers, 4 bytes each, little-endian) and gets the picture (three bytes a pixel, row-major) or
 * the text of what is wrong with it, in order. In a browser a request would take 4 to 6 ms for either, a message takes less than 2.
 * @param path of the page, with the token in it; other pages are refused
 * @returns ends all sockets
 */
export function openSockets(server: Server, path: string, carried: Carried): () => void {
  const rooms = new Map<string, (socket: WebSocket) => void>([
    [`${path}orders`, (socket) => carryOrders(carried, socket)],
    [`${path}frames`, (socket) => sendFrames(carried, socket)],
  ]);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });
  server.on('upgrade', (request, connection: Duplex, head) => {
    const serve = isOwn(request) ? rooms.get(request.url ?? '') : undefined;
    if (serve === undefined) refuse(connection);
    else sockets.handleUpgrade(request, connection, head, (socket) => serve(withoutErrors(socket)));
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
  };
}

function refuse(connection: Duplex): void {
  // Whoever asked may be gone before the answer.
  connection.on('error', () => {}).end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
}

/** A browser says which page asks. */
function isOwn({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === `http://${host}`;
}

/** Too long a message, or what is none: the socket is closed, and the page says so. */
function withoutErrors(socket: WebSocket): WebSocket {
  return socket.on('error', () => {});
}

function carryOrders({ link }: Carried, socket: WebSocket): void {
  socket.on('message', (answer: Buffer) => {
    try {
      link.take(answer);
    } catch (error) {
      link.lose(`its answer cannot be read (${messageOf(error)})`);
    }
  });
  link.connect((order) => socket.send(order));
}

function sendFrames(carried: Carried, socket: WebSocket): void {
  let last: Promise<void> = Promise.resolve();
  socket.on('message', (message: Buffer) => {
    const frame = frameOf(carried, message).catch(messageOf);
    last = last.then(async () => socket.send(await frame));
  });
}

async function frameOf({ videos }: Carried, message: Buffer): Promise<Uint8Array> {
  const [id, index] = [message.readUInt32LE(0), message.readUInt32LE(4)];
  const video = videos.get(id);
  if (video === undefined || index >= video.length) throw new Error(`there is no frame ${index} of video ${id}`);
  const { data } = await video.frame(index);
  return data;
}
