import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DownloadRequest, downloadFile } from '../../../src/checkpoints/download/download-file.js';
import { type Answer, cut, fileServer, redirect, status, whole } from '../../helpers/file-server.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { userErrorOf } from '../../helpers/user-error.js';

const folder = temporaryFolder();
const server = await fileServer();
const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3);
const bytes = content.length;
let count = 0;

/** Tells of every number of bytes that has arrived. */
const arrived = new EventEmitter();
/** A connection that ends once so many bytes have arrived. */
const broken = (length: number, etag?: string) =>
  cut(content, length, (end) => arrived.once(String(length), end), etag);
const holdsContent = (file: string) => Buffer.compare(readFileSync(`${file}.part`), content) === 0;

function fetchFrom(answers: readonly Answer[], options: Partial<DownloadRequest> = {}) {
  server.answers = [...answers];
  server.ranges.length = 0;
  const file = options.file ?? join(folder, `file-${count++}`);
  const patience = { tries: 3, pause: 1, stall: 2000 };
  const onProgress = (done: number) => arrived.emit(String(done));
  const usual = { url: `${server.origin}/a.pt`, bytes: null, mostBytes: 10 * bytes, patience, onProgress };
  const request = { ...usual, ...options, file };
  return { file, act: () => downloadFile(request) };
}

describe('downloadFile', () => {
  it('fetches a file and tells its progress', async () => {
    const progress: (number | null)[][] = [];
    const onProgress = (done: number, total: number | null) => progress.push([done, total]);
    const { file, act } = fetchFrom([whole(content)], { onProgress });
    expect(await act()).toBe(`${file}.part`);
    expect(holdsContent(file)).toBe(true);
    expect(progress.at(-1)).toEqual([bytes, bytes]);
  });

  it.each([
    ['ended', () => broken(100_000)],
    ['fell silent', () => cut(content, 100_000)],
  ])('goes on where a connection %s', async (_how, first) => {
    const { file, act } = fetchFrom([first(), whole(content)]);
    await act();
    expect(holdsContent(file)).toBe(true);
    expect(server.ranges).toEqual([null, 'bytes=100000-']);
  });

  it('goes on in a later call, and begins again where the file has changed meanwhile', async () => {
    const first = fetchFrom([broken(5000), status(404)]);
    await userErrorOf(first.act);
    const second = fetchFrom([whole(content)], { file: first.file });
    await second.act();
    expect(server.ranges).toEqual(['bytes=5000-']);

    const other = fetchFrom([broken(5000), status(404)]);
    await userErrorOf(other.act);
    const changed = content.map((value) => value ^ 1);
    await fetchFrom([whole(changed, '"two"')], { file: other.file }).act();
    expect(Buffer.compare(readFileSync(`${other.file}.part`), changed)).toBe(0);
  });

  it('begins again where the server takes no ranges, gave no validator, or has no rest', async () => {
    const plain: Answer = (_request, response) => response.writeHead(200, { etag: '"one"' }).end(content);
    const noRanges = fetchFrom([broken(5000), plain]);
    await noRanges.act();
    expect(holdsContent(noRanges.file)).toBe(true);

    const weak = fetchFrom([broken(5000, 'W/"x"'), whole(content, null)]);
    await weak.act();
    expect(server.ranges).toEqual([null, null]);

    const past = fetchFrom([broken(5000), status(416), whole(content)]);
    await past.act();
    expect(server.ranges).toEqual([null, 'bytes=5000-', null]);
  });

  it('asks for nothing where all published bytes are there', async () => {
    const file = join(folder, 'all-there');
    writeFileSync(`${file}.part`, content);
    await fetchFrom([status(500)], { file, bytes }).act();
    expect(server.ranges).toEqual([]);
  });

  it('gives up after some tries, and says where the file is and where to put it', async () => {
    const { file, act } = fetchFrom([status(503)]);
    const message = await userErrorOf(act);
    expect(message).toContain(`where: ${server.origin}/a.pt`);
    expect(message).toContain('found: HTTP 503');
    expect(message).toContain(`put the file at ${file}`);
    expect(server.ranges.length).toBe(3);
  });

  it('does not try again what will not pass', async () => {
    for (const code of [404, 403, 401, 304]) {
      expect(await userErrorOf(fetchFrom([status(code)]).act)).toContain(`HTTP ${code}`);
      expect(server.ranges.length).toBe(1);
    }
    const url = 'http://127.0.0.1:1/a.pt';
    expect(await userErrorOf(fetchFrom([status(500)], { url }).act)).toMatch(/ECONNREFUSED|bad port/);
  });

  it('refuses sizes that are lies', async () => {
    const longer = await userErrorOf(fetchFrom([whole(content)], { bytes: bytes - 1 }).act);
    expect(longer).toContain(`the server has a file of ${bytes} bytes, and ${bytes - 1} were expected`);
    const chunked: Answer = (_request, response) => response.writeHead(200).end(content);
    const endless = fetchFrom([chunked], { bytes: bytes - 1 });
    expect(await userErrorOf(endless.act)).toContain(`more than the ${bytes - 1} bytes`);
    expect(await userErrorOf(fetchFrom([chunked], { bytes: bytes + 1 }).act)).toContain(`${bytes} of ${bytes + 1}`);
    expect(await userErrorOf(fetchFrom([whole(content)], { mostBytes: 1000 }).act)).toContain('1000 at most');
    expect(await userErrorOf(fetchFrom([chunked], { mostBytes: 1000 }).act)).toContain('more than the 1000 bytes');
  });

  it('refuses another part than was asked for', async () => {
    const wrong: Answer = (_request, response) => {
      response
        .writeHead(206, { 'content-range': `bytes 7-${bytes - 1}/${bytes}`, etag: '"one"' })
        .end(content.subarray(7));
    };
    const { file, act } = fetchFrom([broken(5000), wrong, whole(content)]);
    await act();
    expect(holdsContent(file)).toBe(true);
    expect(await userErrorOf(fetchFrom([wrong]).act)).toContain('another part of the file');
  });

  it('refuses an encoded body', async () => {
    const zipped: Answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'br' }).end(content);
    expect(await userErrorOf(fetchFrom([zipped]).act)).toMatch(/encoded as br/);
  });

  it('follows redirects', async () => {
    const { file, act } = fetchFrom([redirect('/b.pt'), redirect(`${server.origin}/c.pt`, 307), whole(content)]);
    await act();
    expect(readFileSync(`${file}.part`).length).toBe(bytes);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/a',
    'data:text/plain,a',
    'http://example.com/a.pt',
    'http://127.0.0.1.example.com/a.pt',
  ])('does not follow a redirect to %s', async (target) => {
    const { file, act } = fetchFrom([redirect(target)]);
    expect(await userErrorOf(act)).toMatch(/which is not https/);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('follows no circle and no nonsense', async () => {
    expect(await userErrorOf(fetchFrom([redirect('/a.pt')]).act)).toContain('more than 10 redirects');
    expect(await userErrorOf(fetchFrom([redirect('https://:bad')]).act)).toContain('no URL');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const { act } = fetchFrom([cut(content, 1000)], {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopped')),
    });
    await expect(act()).rejects.toThrow('stopped');
  });
});
