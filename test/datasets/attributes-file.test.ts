import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile } from './davis-tree.js';

const folder = temporaryFolder();
const masks = {
  'cow/00000.png': maskFile([0, 1]),
  'pig/00000.png': maskFile([0, 1]),
  'rat/00000.png': maskFile([0, 1]),
};
const attributesIn = async (name: string, list: unknown) => {
  const root = writeTree(join(folder, name), { ...masks, 'attributes.json': JSON.stringify(list) });
  return (await openDataset({ root, format: 'masks' })).sequences.map(({ attributes }) => attributes);
};

describe('attributes.json', () => {
  it('gives the sequences of any format what it lists, each once, and the others nothing', async () => {
    const list = { note: 'x', sequences: { cow: ['fast', 'fast', 'exit'], rat: [], dog: ['small'] } };
    expect(await attributesIn('right', list)).toEqual([['fast', 'exit'], undefined, []]);
  });

  it('is left alone where it is of another kind', async () => {
    expect(await attributesIn('other', { cow: { fast: 1 } })).toEqual([undefined, undefined, undefined]);
  });

  it('is an error that names the place where it is not as it should be', async () => {
    expect(await userErrorOf(() => attributesIn('wrong', { sequences: { cow: 'fast' } }))).toMatch(
      /attributes\.json, sequences\.cow/,
    );
  });

  it('is not read outside the root', async () => {
    const outside = writeTree(join(folder, 'outside'), { 'list.json': JSON.stringify({ sequences: {} }) });
    const root = writeTree(join(folder, 'linked'), masks);
    symlinkSync(join(outside, 'list.json'), join(root, 'attributes.json'));
    expect(await userErrorOf(() => openDataset({ root, format: 'masks' }))).toContain('leads out of the folder');
  });
});
