import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video } from '../../../src/core/session.js';
import { type PageServer, servePage } from '../../../src/runners/web/page-server.js';
import { temporaryFolder, writeTree } from '../../helpers/temporary-folder.js';

const root = writeTree(temporaryFolder(), { 'a.js': 'export {};', 'secret.txt': 'secret' });
const picture = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const video: Video = { name: 'v', width: 2, height: 1, length: 3, frame: async () => picture };
let server: PageServer;

beforeAll(async () => {
  const files = new Map([['page.js', `${root}/a.js`]]);
  server = await servePage({
    files,
    videos: new Map([[7, video]]),
    exchange: async (answer) => answer.slice().reverse(),
  });
});
afterAll(() => server.close());

const get = (path: string, init?: RequestInit) => fetch(new URL(path, server.address), init);

describe('the server of a page', () => {
  it('listens at the loopback address, below a token of its own', () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}\/$/);
  });

  it('serves the page isolated, so that it may use threads', async () => {
    const { headers } = await get('');
    expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
  });

  it('serves what is listed, frames as they are, and exchanges', async () => {
    expect(await (await get('page.js')).text()).toBe('export {};');
    expect(new Uint8Array(await (await get('frames/7/2')).arrayBuffer())).toEqual(picture.data);
    const answer = await get('exchange', { method: 'POST', body: Uint8Array.of(1, 2, 3) });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(Uint8Array.of(3, 2, 1));
  });

  it.each([
    'secret.txt',
    '../secret.txt',
    '%2e%2e/secret.txt',
    'page.js/../../secret.txt',
    '/page.js',
    '/etc/passwd',
    'frames/7/3',
    'frames/8/0',
    'frames/7/-1',
    'exchange',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('takes a port that is free, whatever is running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const second = await servePage({ files: new Map(), videos: new Map(), exchange: async (answer) => answer });
    expect(Number(new URL(second.address).port)).not.toBe((other.address() as AddressInfo).port);
    await second.close();
    other.close();
  });
});
