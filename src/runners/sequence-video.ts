import type { Sequence } from '../core/dataset.js';
import type { Video } from '../core/session.js';

/** The pictures of a sequence as a session sees them. */
export async function videoOf(sequence: Sequence): Promise<Video> {
  const { width, height } = await sequence.size();
  const { name, frames } = sequence;
  const file = sequence.pictureFile && { file: sequence.pictureFile };
  return { name, width, height, length: frames.length, frame: (index) => sequence.picture(index), ...file };
}
