import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinDepth } from '../datasets/check/pin.js';
import { PIN_FILE } from '../datasets/check/pin-file.js';

/** @throws UserError where a data set is pinned and no longer what it was, unless the pin is to be ignored */
export async function checkPin(root: string, depth: PinDepth, isIgnored: boolean | undefined): Promise<void> {
  const isPinned = await access(join(root, PIN_FILE)).then(
    () => true,
    () => false,
  );
  if (!isPinned || isIgnored === true) return;
  const { requirePinned } = await import('../datasets/check/pin.js');
  await requirePinned(root, depth);
}
