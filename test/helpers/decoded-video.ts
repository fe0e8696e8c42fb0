import { join } from 'node:path';
import type { Video } from '../../src/core/session.js';
import { openDataset } from '../../src/datasets/registry.js';
import { sharedData } from './shared-data.js';

/** A DAVIS 2016 sequence of the real data as our own readers decode it, cut to a golden clip's length. */
export async function decodedVideo(name: string, length: number): Promise<Video> {
  const { sequences } = await openDataset({ root: join(sharedData()!, 'davis2016'), sequences: [name] });
  const sequence = sequences[0]!;
  return { name, length, ...(await sequence.size()), frame: (index) => sequence.picture(index) };
}
