import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFileBytes } from '../../src/checkpoints/file-bytes.js';
import { entryOffset, readZipDirectory } from '../../src/checkpoints/zip-directory.js';
import { ZipWriter } from '../../src/core/zip-writer.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();
let count = 0;

async function zipOf(files: readonly (readonly [string, Uint8Array])[]): Promise<string> {
  const parts: Uint8Array[] = [];
  const zip = new ZipWriter(async (bytes) => {
    parts.push(bytes.slice());
  });
  for (const [name, bytes] of files) await zip.add(name, bytes);
  await zip.end();
  const file = join(folder, `${count++}.zip`);
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

async function read(file: string): Promise<Map<string, Uint8Array>> {
  const source = await openFileBytes(file);
  try {
    const found = new Map<string, Uint8Array>();
    for (const entry of (await readZipDirectory(source)).values()) {
      found.set(entry.name, await source.read(await entryOffset(source, entry), entry.size));
    }
    return found;
  } finally {
    await source.close();
  }
}

/** What another program says of an archive; null where that program is not there. */
function judge(program: string, ...argv: readonly string[]) {
  const { error, status } = spawnSync(program, argv);
  return error === undefined ? status : null;
}

const PYTHON =
  'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None and len(z.namelist()) == int(sys.argv[2])';

describe('ZipWriter', () => {
  it('writes what a reader gives back', async () => {
    const name = fc.stringMatching(/^[a-z0-9ä]{1,12}(\/[a-z0-9]{1,8}\.png)?$/);
    const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 200 })), { selector: ([key]) => key });
    await fc.assert(
      fc.asyncProperty(files, async (list) => {
        const found = await read(await zipOf(list));
        expect([...found].map(([key, bytes]) => [key, [...bytes]])).toEqual(
          list.map(([key, bytes]) => [key, [...bytes]]),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('is read by Python and unzip, of more than 65,535 files too', async () => {
    for (const length of [0, 3, 66_000]) {
      const files = Array.from({ length }, (_, i) => [`a/${i}.png`, Uint8Array.of(i & 255)] as const);
      const file = await zipOf(files);
      expect([0, null]).toContain(judge('python3', '-c', PYTHON, file, String(length)));
      if (length > 0) expect([0, null]).toContain(judge('unzip', '-tqq', file));
    }
  });

  it('refuses names that lead out or are there already', async () => {
    for (const name of ['../a', '/a', 'a//b', 'a/./b', '', 'a\\b']) {
      await expect(zipOf([[name, new Uint8Array(1)]])).rejects.toThrow(/no path/);
    }
    await expect(
      zipOf([
        ['a', new Uint8Array(1)],
        ['a', new Uint8Array(1)],
      ]),
    ).rejects.toThrow(/no path/);
  });
});
