import { createHash } from 'node:crypto';
import { copyFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HashMemory, sha256OfFile } from '../../src/core/hashing.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();
const LARGE = 2 << 20;
const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** Tells what it was asked, and answers what it was told. */
function memory(said: string | undefined = undefined) {
  const remembered: [string, string][] = [];
  const recalled: string[] = [];
  const hashes: HashMemory = {
    recall: async (identity) => {
      recalled.push(identity);
      return said;
    },
    remember: async (identity, hash) => {
      remembered.push([identity, hash]);
    },
  };
  return { hashes, remembered, recalled };
}

function file(name: string, size: number, daysOld: number) {
  const path = join(folder, name);
  const content = Buffer.alloc(size, name);
  writeFileSync(path, content);
  const time = Date.now() / 1000 - daysOld * 86_400;
  utimesSync(path, time, time);
  return { path, content };
}

describe('sha256OfFile', () => {
  it('hashes small and large files', async () => {
    for (const size of [0, 1000, LARGE]) {
      const { path, content } = file(`plain-${size}`, size, 1);
      expect(await sha256OfFile(path)).toBe(hashOf(content));
    }
  });

  it('remembers a large file that has settled, and asks before it reads', async () => {
    const { path, content } = file('old', LARGE, 1);
    const { hashes, remembered, recalled } = memory();
    expect(await sha256OfFile(path, hashes)).toBe(hashOf(content));
    expect(remembered).toEqual([[recalled[0], hashOf(content)]]);
    expect(recalled[0]).toContain(`${path} ${LARGE} `);
    await sha256OfFile(path, hashes);
    expect(recalled.length).toBe(1);
    const other = file('other', LARGE, 1);
    expect(await sha256OfFile(other.path, memory('f'.repeat(64)).hashes)).toBe('f'.repeat(64));
  });

  it('does not remember small files, and those that were written just now', async () => {
    for (const { path } of [file('small', 10, 1), file('new', LARGE, 0)]) {
      const { hashes, remembered, recalled } = memory();
      await sha256OfFile(path, hashes);
      expect([...remembered, ...recalled]).toEqual([]);
    }
  });

  it('takes a file of the same size and time for another one where another lies in its place', async () => {
    const { path, content } = file('replaced', LARGE, 1);
    const { hashes, remembered } = memory();
    await sha256OfFile(path, hashes);
    const twin = file('twin', LARGE, 1);
    copyFileSync(path, join(folder, 'kept'));
    renameSync(twin.path, path);
    utimesSync(path, Date.now() / 1000 - 86_400, Date.now() / 1000 - 86_400);
    expect(await sha256OfFile(path, hashes)).toBe(hashOf(twin.content));
    expect(hashOf(twin.content)).not.toBe(hashOf(content));
    expect(remembered.length).toBe(2);
  });
});
