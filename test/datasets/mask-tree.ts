import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { maskFile, pictureFile } from './davis-tree.js';

/** Files of a made-up data set by path: ids of a mask's columns, "picture", or a text. */
export type Tree = Readonly<Record<string, readonly number[] | 'picture' | { readonly text: string }>>;

/** Writes a tree below a folder. */
export async function writeMaskTree(root: string, tree: Tree): Promise<string> {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === 'picture') writeFileSync(file, await pictureFile());
    else if ('text' in content) writeFileSync(file, content.text);
    else writeFileSync(file, maskFile(content));
  }
  return root;
}

/** Pictures FOLDER/00000.jpg, ... and masks in another folder on every `every`-th frame. */
export function videoTree(
  pictures: string,
  masks: string,
  frames: number,
  every: number,
  ids: readonly number[],
): Tree {
  const names = Array.from({ length: frames }, (_, i) => String(i).padStart(5, '0'));
  return Object.fromEntries([
    ...names.map((name) => [`${pictures}/${name}.jpg`, 'picture'] as const),
    ...names.filter((_, i) => i % every === 0).map((name) => [`${masks}/${name}.png`, ids] as const),
  ]);
}

export const json = (value: unknown) => ({ text: JSON.stringify(value) });
