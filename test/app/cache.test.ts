import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clearCache, listCache } from '../../src/app/cache.js';
import { hashMemory } from '../../src/app/hash-memory.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
let count = 0;

function cache(): string {
  const model = JSON.stringify({ variant: { name: 'hiera-tiny', generation: '2.1' }, imageSize: 512 });
  const set = JSON.stringify({ width: 320, height: 180, seed: 7, sequences: 3, frames: 24 });
  return writeTree(join(base, `cache-${count++}`), {
    'compiled/hiera-tiny-512-abc/model.json': model,
    'compiled/hiera-tiny-512-abc/weights.bin': new Uint8Array(1000),
    'compiled/hiera-tiny-512-abc/image-encoder.optimised-12ab.onnx': new Uint8Array(300),
    'compiled/hiera-tiny-512-abc.1234.tmp/weights.bin': new Uint8Array(10),
    'downloads/sam2.1_hiera_tiny.pt': new Uint8Array(500),
    'downloads/facebook/sam2.1-hiera-tiny/model.safetensors.part': new Uint8Array(50),
    'synthetic/abc/manifest.json': set,
    'weights/w.safetensors': new Uint8Array(5),
    'file-hashes.json': '{}',
    'mine.txt': 'not of this program',
  });
}

describe('the cache', () => {
  it('is listed with sizes and what each thing is', async () => {
    const folder = cache();
    const { entries, bytes } = await listCache(folder);
    const found = Object.fromEntries(entries.map(({ name, about }) => [name, about]));
    expect(found).toEqual({
      'compiled/hiera-tiny-512-abc': 'hiera-tiny (SAM 2.1), 512 px',
      'compiled/hiera-tiny-512-abc.1234.tmp': 'left over',
      'downloads/facebook/sam2.1-hiera-tiny/model.safetensors.part': 'a download that was stopped',
      'downloads/sam2.1_hiera_tiny.pt': '',
      'synthetic/abc': '3 x 24 frames, 320x180, seed 7',
      'weights/w.safetensors': '',
      'file-hashes.json': 'hashes of large files',
    });
    const model = readFileSync(join(folder, 'compiled/hiera-tiny-512-abc/model.json'));
    expect(entries.find(({ name }) => name === 'compiled/hiera-tiny-512-abc')?.bytes).toBe(1300 + model.length);
    expect(entries.find(({ name }) => name === 'downloads/sam2.1_hiera_tiny.pt')).toMatchObject({ bytes: 500 });
    expect(bytes).toBe(entries.reduce((sum, entry) => sum + entry.bytes, 0));
    expect((await listCache(join(base, 'none'))).entries).toEqual([]);
  });

  it('is cleared by kind and by name', async () => {
    const folder = cache();
    const dry = await clearCache({ kinds: ['downloads'], dryRun: true, cacheFolder: folder });
    expect(dry).toMatchObject({ bytes: 550 });
    expect(existsSync(join(folder, 'downloads/sam2.1_hiera_tiny.pt'))).toBe(true);
    const named = await clearCache({
      kinds: ['downloads', 'compiled'],
      names: ['*.part', '*.tmp'],
      cacheFolder: folder,
    });
    expect(named.entries.length).toBe(2);
    await clearCache({ kinds: ['downloads'], names: ['sam2.1_hiera_tiny.pt'], cacheFolder: folder });
    expect((await listCache(folder)).entries.map(({ kind }) => kind)).toEqual([
      ...['compiled', 'weights', 'synthetic', 'records'],
    ]);
  });

  it('keeps what is not its own, and what links lead to', async () => {
    const folder = cache();
    const outside = writeTree(join(base, 'outside'), { 'a.bin': 'a' });
    mkdirSync(join(folder, 'weights'), { recursive: true });
    symlinkSync(outside, join(folder, 'weights/link'));
    await clearCache({ kinds: ['compiled', 'downloads', 'weights', 'synthetic', 'records'], cacheFolder: folder });
    expect((await listCache(folder)).entries).toEqual([]);
    expect(existsSync(join(folder, 'mine.txt'))).toBe(true);
    expect(readdirSync(outside)).toEqual(['a.bin']);
  });
});

describe('remembered hashes', () => {
  it('outlive the process, the newest ones', async () => {
    const folder = join(base, 'hashes');
    const hash = (index: number) => index.toString(16).padStart(64, '0');
    for (let i = 0; i < 205; i++) await hashMemory(folder).remember(`file ${i}`, hash(i));
    expect(await hashMemory(folder).recall('file 204')).toBe(hash(204));
    expect(await hashMemory(folder).recall('file 4')).toBeUndefined();
  });

  it('are forgotten where their file is broken', async () => {
    const folder = writeTree(join(base, 'broken'), { 'file-hashes.json': '{"schema":1,"hashes":[["a","b"],["c"' });
    expect(await hashMemory(folder).recall('a')).toBeUndefined();
    writeFileSync(join(folder, 'file-hashes.json'), '{"schema":1,"hashes":[["a","not a hash"]]}');
    expect(await hashMemory(folder).recall('a')).toBeUndefined();
    await hashMemory(folder).remember('a', 'e'.repeat(64));
    expect(await hashMemory(folder).recall('a')).toBe('e'.repeat(64));
  });
});
