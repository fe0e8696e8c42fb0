import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { init } from '../../src/app/init.js';
import { downloadableModels } from '../../src/app/model-download.js';
import { loadConfig } from '../../src/config/load-config.js';
import { maskFile } from '../datasets/davis-tree.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { writeTinyDavis } from './tiny-davis.js';

const base = temporaryFolder();
const cacheFolder = join(base, 'cache');

describe('init', () => {
  it('writes a config of synthetic videos that can be loaded', async () => {
    const out = join(base, 'plain', 'sam2bench.yaml');
    const { file, models } = await init({ out, cacheFolder });
    expect(file).toBe(out);
    const config = await loadConfig(out);
    expect(config.datasets).toMatchObject([{ kind: 'synthetic', seed: 7 }]);
    expect(config.models.map(({ id }) => id)).toEqual(models);
    expect(readFileSync(out, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\..*configs\/schema\.json\n/);
  });

  it('finds the format of a data set, and writes its path from the config', async () => {
    const root = join(base, 'a set: "odd"');
    await writeTinyDavis(root, { cow: 3 });
    const out = join(base, 'elsewhere', 'mine.yaml');
    const outcome = await init({ data: root, out, cacheFolder });
    expect(outcome.data).toMatch(/^davis2017 val/);
    const { datasets } = await loadConfig(out);
    expect(datasets).toMatchObject([{ kind: 'folder', format: 'davis2017', root, split: 'val' }]);
  });

  it('leaves out sequences that have masks and no pictures, and says so', async () => {
    const root = join(base, 'part');
    await writeTinyDavis(root, { cow: 3, goat: 3 });
    rmSync(join(root, 'JPEGImages', '480p', 'goat'), { recursive: true });
    const out = join(base, 'part.yaml');
    await init({ data: root, out, cacheFolder });
    expect((await loadConfig(out)).datasets).toMatchObject([{ sequences: ['cow'] }]);
    expect(readFileSync(out, 'utf8')).toMatch(/# 1 sequences, 3 frames; 1 more have masks and no pictures/);
  });

  it('looks at the data before it looks at the name of the config', async () => {
    const out = join(base, 'there.yaml');
    writeFileSync(out, 'mine');
    const message = await userErrorOf(() => init({ data: join(base, 'nowhere'), out, cacheFolder }));
    expect(message).toMatch(/does not exist[\s\S]*nowhere/);
  });

  it('knows own footage by its prompts, and names no floor for it', async () => {
    await writeTinyDavis(join(base, 'source'), { cow: 3 });
    const root = join(base, 'footage');
    cpSync(join(base, 'source', 'JPEGImages', '480p', 'cow'), root, { recursive: true });
    const prompts = { schema: 1, prompts: [{ object: 1, frame: 0, clicks: [{ x: 9, y: 8 }] }] };
    writeTree(root, { 'prompts.json': JSON.stringify(prompts) });
    const out = join(base, 'footage.yaml');
    expect((await init({ data: root, out, cacheFolder })).models).toHaveLength(1);
    const { datasets, protocols } = await loadConfig(out);
    expect(datasets).toMatchObject([{ kind: 'video', root, prompts: null }]);
    expect(protocols).toEqual([{ kind: 'prompts', direction: 'forward' }]);
  });

  it('names a checkpoint that was downloaded', async () => {
    const cache = writeTree(join(base, 'full'), { 'downloads/sam2.1_hiera_small.pt': 'x' });
    const out = join(base, 'named.yaml');
    expect((await init({ out, cacheFolder: cache })).models).toEqual(['static', 'sam2.1-hiera-small']);
    const { models } = await loadConfig(out, { downloads: downloadableModels(cache) });
    expect(models[1]).toMatchObject({ checkpoint: join(cache, 'downloads/sam2.1_hiera_small.pt') });
  });

  it('keeps a file that is there, unless it is told to replace it', async () => {
    const out = join(base, 'taken.yaml');
    writeFileSync(out, 'mine');
    expect(await userErrorOf(() => init({ out, cacheFolder }))).toMatch(/already[\s\S]*--force/);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await init({ out, cacheFolder, force: true });
    expect(readFileSync(out, 'utf8')).toContain('synthetic');
  });

  it('says that bare masks cannot be run, and what a folder without data lacks', async () => {
    const root = join(base, 'masks');
    mkdirSync(join(root, 'cow'), { recursive: true });
    writeFileSync(join(root, 'cow', '00000.png'), maskFile([0, 1, 1]));
    const out = join(base, 'masks.yaml');
    expect(await userErrorOf(() => init({ data: root, out, cacheFolder }))).toMatch(
      /masks and no pictures[\s\S]*score/,
    );
    expect(await userErrorOf(() => init({ data: join(base, 'nothing'), out, cacheFolder }))).toContain('nothing');
  });
});
