import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { openDataset } from '../../src/datasets/registry.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();

const coco = {
  images: [{ id: 1, file_name: 'a.jpg', width: 8, height: 4 }],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, iscrowd: 0, segmentation: [[1, 1, 4, 1, 4, 3, 1, 3]] },
    { id: 2, image_id: 1, category_id: 1, iscrowd: 0, segmentation: { size: [4, 8], counts: '84d0' } },
  ],
  categories: [{ id: 1, name: 'cow' }],
};
const sa1b = {
  image: { image_id: 1, width: 8, height: 4, file_name: 'sa_1.jpg' },
  annotations: [{ id: 1, segmentation: { size: [4, 8], counts: [8, 4, 20] } }],
};

type Path = readonly (string | number)[];

/** Every place in a value, the value itself too. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const changed = structuredClone(value) as Record<string, unknown>;
  changed[key] = withAt(changed[key], rest, other);
  return changed;
}

/** Opens a set and reads every mask: whatever is wrong must be said. */
async function readAll(root: string): Promise<void> {
  try {
    const { sequences } = await openDataset({ root });
    for (const sequence of sequences) await sequence.objectMasks(0);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
  }
}

describe('a list of pictures in which one value is another', () => {
  it.each<[string, string, unknown]>([
    ['coco', 'annotations/instances_val.json', coco],
    ['sa-1b', 'sa_1.json', sa1b],
  ])('of %s is read, or refused by name', async (format, file, whole) => {
    const root = join(base, format);
    mkdirSync(join(root, 'annotations'), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify(whole));
    expect((await openDataset({ root })).format).toBe(format);
    const change = fc.tuple(fc.constantFrom(...pathsOf(whole)), fc.jsonValue({ maxDepth: 2 }));
    const property = fc.asyncProperty(change, async ([path, other]) => {
      writeFileSync(join(root, file), JSON.stringify(withAt(whole, path, other)));
      await readAll(root);
    });
    await fc.assert(property, { seed: 34, numRuns: 150 });
  });
});
