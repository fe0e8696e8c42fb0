import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DownloadOptions, downloadCheckpoint, downloadModel } from '../../src/app/model-download.js';
import { listModels } from '../../src/app/model-list.js';
import { KNOWN_CHECKPOINTS, type KnownCheckpoint } from '../../src/checkpoints/known-checkpoints.js';
import { sha256OfFile } from '../../src/core/hashing.js';
import { fileServer, status, whole } from '../helpers/file-server.js';
import { writeTinyShapes } from '../helpers/official-shapes.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const folder = temporaryFolder();
const server = await fileServer();
let content: Buffer;
let sha256: string;
let count = 0;

beforeAll(async () => {
  const file = await writeTinyShapes(join(folder, 'tiny.safetensors'));
  content = readFileSync(file);
  sha256 = await sha256OfFile(file);
});

const known = (changes: Partial<KnownCheckpoint> = {}): KnownCheckpoint => ({
  name: 'facebook/sam2.1-hiera-tiny',
  url: `${server.origin}/model.safetensors`,
  file: 'facebook/sam2.1-hiera-tiny/model.safetensors',
  bytes: null,
  sha256: null,
  variant: { name: 'hiera-tiny', generation: '2.1' },
  ...changes,
});
const cache = (): DownloadOptions & { readonly cacheFolder: string } => {
  return { cacheFolder: join(folder, `cache-${count++}`), patience: { tries: 1, pause: 1, stall: 5000 } };
};

describe('downloadCheckpoint', () => {
  it('puts a file into the cache, trusts its hash on first use and finds it again', async () => {
    server.answers = [whole(content)];
    const options = cache();
    const first = await downloadCheckpoint(known(), options);
    const file = join(options.cacheFolder, 'downloads/facebook/sam2.1-hiera-tiny/model.safetensors');
    expect(first).toMatchObject({ file, sha256, bytes: content.length, trust: 'first use', isNew: true });
    expect(readdirSync(join(file, '..'))).toEqual(['model.safetensors']);
    server.answers = [status(500)];
    const again = await downloadCheckpoint(known(), { ...options, offline: true });
    expect(again).toMatchObject({ file, trust: 'first download', isNew: false });
  });

  it('holds a published hash against what came', async () => {
    server.answers = [whole(content)];
    const right = await downloadCheckpoint(known({ sha256, bytes: content.length }), cache());
    expect(right.trust).toBe('published');
    const options = cache();
    const message = await userErrorOf(() => downloadCheckpoint(known({ sha256: '0'.repeat(64) }), options));
    expect(message).toMatch(/another file[\s\S]*expected: SHA-256 0+ \(published\)[\s\S]*found: SHA-256/);
    expect(readdirSync(join(options.cacheFolder, 'downloads/facebook/sam2.1-hiera-tiny'))).toEqual([]);
  });

  it('does not accept that the publisher changed a file, unless it is told to', async () => {
    server.answers = [whole(content)];
    const options = cache();
    const { file } = await downloadCheckpoint(known(), options);
    const other = await writeTinyShapes(join(folder, 'other.safetensors'));
    const changed = readFileSync(other);
    changed[changed.length - 1] = 1;
    writeFileSync(file, changed);
    const spoilt = await userErrorOf(() => downloadCheckpoint(known(), { ...options, offline: true }));
    expect(spoilt).toMatch(/The file in the cache is not what it should be[\s\S]*--force/);
    server.answers = [whole(changed, '"two"')];
    const accepted = await downloadCheckpoint(known(), { ...options, force: true });
    expect(accepted).toMatchObject({ isNew: true, trust: 'first use' });
    expect((await downloadCheckpoint(known(), options)).sha256).toBe(accepted.sha256);
  });

  it('refuses what is no checkpoint, or another one', async () => {
    server.answers = [whole(Buffer.from('<html>Sign in to go on</html>'))];
    expect(await userErrorOf(() => downloadCheckpoint(known(), cache()))).toMatch(/what came is no checkpoint/);
    server.answers = [whole(content)];
    const large = known({ variant: { name: 'hiera-large', generation: '2.1' } });
    const message = await userErrorOf(() => downloadCheckpoint(large, cache()));
    expect(message).toContain('what came is not hiera-large (SAM 2.1): hiera-tiny (SAM 2.1)');
    const first = readFileSync(await writeTinyShapes(join(folder, 'first.safetensors'), true));
    server.answers = [whole(first)];
    expect(await userErrorOf(() => downloadCheckpoint(known(), cache()))).toContain('hiera-tiny (SAM 2.0)');
  });

  it('says the URL and the place where it may not fetch', async () => {
    const options = { ...cache(), offline: true };
    const message = await userErrorOf(() => downloadModel('sam2.1-hiera-large', options));
    expect(message).toContain('where: https://dl.fbaipublicfiles.com/segment_anything_2/092824/sam2.1_hiera_large.pt');
    expect(message).toContain(`put the file at ${join(options.cacheFolder, 'downloads', 'sam2.1_hiera_large.pt')}`);
    expect(existsSync(options.cacheFolder)).toBe(false);
  });

  it('does one file at a time, and takes over from a process that is gone', async () => {
    server.answers = [whole(content)];
    const options = cache();
    const { file } = await downloadCheckpoint(known(), options);
    writeFileSync(`${file}.lock`, String(process.pid));
    const again = { ...options, force: true };
    expect(await userErrorOf(() => downloadCheckpoint(known(), again))).toMatch(/Another process is downloading/);
    writeFileSync(`${file}.lock`, '999999999');
    expect((await downloadCheckpoint(known(), again)).isNew).toBe(true);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('says what a wrong name may have meant', async () => {
    expect(await userErrorOf(() => downloadModel('sam2.1_hiera_tiny'))).toContain('did you mean "sam2.1-hiera-tiny"?');
  });
});

describe('the known checkpoints', () => {
  it('are eight, in two forms each, under names, places and https addresses of their own', () => {
    expect(KNOWN_CHECKPOINTS.length).toBe(16);
    for (const key of ['name', 'url', 'file'] as const) {
      expect(new Set(KNOWN_CHECKPOINTS.map((one) => one[key])).size).toBe(16);
    }
    for (const { url, file, sha256: hash, bytes } of KNOWN_CHECKPOINTS) {
      expect(url).toMatch(/^https:\/\/(dl\.fbaipublicfiles\.com|huggingface\.co)\//);
      expect(file).not.toMatch(/(^|\/)\.|\\|^\//);
      expect(hash === null).toBe(bytes === null);
      expect(hash ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('are listed with what is here and what was stopped', async () => {
    server.answers = [whole(content)];
    const { cacheFolder, ...options } = cache();
    const { file } = await downloadCheckpoint(known(), { cacheFolder, ...options });
    writeFileSync(join(cacheFolder, 'downloads/sam2.1_hiera_small.pt.part'), 'abc');
    const models = new Map((await listModels(cacheFolder)).map((model) => [model.name, model]));
    expect(models.get('facebook/sam2.1-hiera-tiny')).toMatchObject({ file, sha256, trust: 'first download' });
    expect(models.get('sam2.1-hiera-small')).toMatchObject({ file: null, partial: 3, trust: 'published' });
    expect(models.get('static')).toMatchObject({ kind: 'bundled', url: null });
  });
});
