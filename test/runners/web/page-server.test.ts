import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Video } from '../../../src/core/session.js';
import type { Numbered } from '../../../src/runners/web/messages.js';
import { PageLink } from '../../../src/runners/web/page-link.js';
import { type PageServer, servePage } from '../../../src/runners/web/page-server.js';
import { decodeMessage, encodeMessage } from '../../../src/runners/web/wire.js';
import { temporaryFolder, writeTree } from '../../helpers/temporary-folder.js';

const root = writeTree(temporaryFolder(), { 'a.js': 'export {};', 'secret.txt': 'secret' });
const picture = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const frame = async (index: number) => (index === 1 ? Promise.reject(new Error('frame 1 is torn')) : picture);
const video: Video = { name: 'v', width: 2, height: 1, length: 3, frame };
const link = new PageLink(60_000);
let server: PageServer;

beforeAll(async () => {
  const files = new Map([['page.js', `${root}/a.js`]]);
  server = await servePage({ files, videos: new Map([[7, video]]), link });
});
afterAll(() => server.close());

const get = (path: string) => fetch(new URL(path, server.address));

/** A socket as the page opens it, or what the server says in place of one. */
function open(path: string, origin = new URL(server.address).origin): Promise<WebSocket> {
  const socket = new WebSocket(new URL(path, server.address.replace('http:', 'ws:')), { origin });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket)).once('error', reject);
  });
}

function message(socket: WebSocket): Promise<string | Uint8Array> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer, isBinary) => resolve(isBinary ? Uint8Array.from(data) : data.toString()));
  });
}

const question = (id: number, index: number) => new Uint8Array(Uint32Array.of(id, index).buffer);

describe('the server of a page', () => {
  it('listens at the loopback address, below a token of its own', () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}\/$/);
  });

  it('serves the page isolated, so that it may use threads', async () => {
    const { headers } = await get('');
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
  });

  it('serves what is listed', async () => {
    expect(await (await get('page.js')).text()).toBe('export {};');
  });

  it('carries orders and answers', async () => {
    const socket = await open('orders');
    const order = message(socket);
    const answer = link.ask({ do: 'close', session: 1 });
    const { order: number, ask } = decodeMessage((await order) as Uint8Array) as Numbered;
    expect(ask).toEqual({ do: 'close', session: 1 });
    socket.send(encodeMessage({ order: number, value: 'done' }));
    expect(await answer).toBe('done');
    socket.close();
  });

  it('takes a page for lost whose answer cannot be read', async () => {
    const confused = new PageLink(60_000);
    const other = await servePage({ files: new Map(), videos: new Map(), link: confused });
    const socket = await open(`${other.address.replace('http:', 'ws:')}orders`, new URL(other.address).origin);
    const asked = confused.ask({ do: 'close', session: 1 });
    socket.send(Uint8Array.of(1, 2, 3));
    await expect(asked).rejects.toThrow('its answer cannot be read');
    await other.close();
  });

  it('sends frames as they are, and what is wrong with one', async () => {
    const socket = await open('frames');
    const answers: (string | Uint8Array)[] = [];
    for (const [id, index] of [
      [7, 2],
      [7, 1],
      [7, 3],
      [8, 0],
    ] as const) {
      const answer = message(socket);
      socket.send(question(id, index));
      answers.push(await answer);
    }
    const none = (index: number, id: number) => `there is no frame ${index} of video ${id}`;
    expect(answers).toEqual([picture.data, 'frame 1 is torn', none(3, 7), none(0, 8)]);
    socket.close();
  });

  it('answers questions in their order', async () => {
    const socket = await open('frames');
    const answers: string[] = [];
    const both = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (answers.push(data.toString('latin1')) === 2) resolve();
      });
    });
    socket.send(question(7, 0));
    socket.send(question(7, 1));
    await both;
    expect(answers[1]).toBe('frame 1 is torn');
    socket.close();
  });

  it('refuses sockets of other pages, elsewhere and without the token', async () => {
    const host = new URL(server.address).origin;
    await expect(open('orders', 'http://example.com')).rejects.toThrow('404');
    await expect(open('frames', 'null')).rejects.toThrow('404');
    await expect(open('page.js')).rejects.toThrow('404');
    await expect(open('/orders', host)).rejects.toThrow('404');
  });

  it('closes a socket that says what it cannot read, and goes on', async () => {
    const socket = await open('frames');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // A frame of the protocol with reserved bits set.
    (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(Uint8Array.of(0xff, 0x80));
    await closed;
    expect((await get('page.js')).status).toBe(200);
  });

  it.each([
    'secret.txt',
    '../secret.txt',
    '%2e%2e/secret.txt',
    'page.js/../../secret.txt',
    '/page.js',
    '/etc/passwd',
    'orders',
    'frames',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('takes a port that is free, whatever is running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const second = await servePage({ files: new Map(), videos: new Map(), link });
    expect(Number(new URL(second.address).port)).not.toBe((other.address() as AddressInfo).port);
    await second.close();
    other.close();
  });
});
