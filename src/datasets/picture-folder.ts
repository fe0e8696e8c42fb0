import { basename } from 'node:path';
import { UserError } from '../core/errors.js';
import type { Video } from '../core/session.js';
import { readPicture } from './codecs/picture.js';
import { readPictureSize } from './codecs/picture-size.js';
import { frameFiles, PICTURES } from './frame-files.js';
import { openRoot } from './listing.js';

/**
 * A folder of pictures as a video: JPEG or PNG files in natural order of their names ("2.jpg" before "10.jpg"), decoded
 * when asked for.
 * @throws UserError where the folder is missing or has no picture; by frame, where one is broken or of another size
 */
export async function pictureFolder(folder: string): Promise<Video> {
  const root = await openRoot(folder);
  const files = [...((await frameFiles(root, root, PICTURES)) ?? new Map<string, string>()).values()];
  const [first] = files;
  if (first === undefined) {
    throw new UserError({
      what: 'The folder has no pictures.',
      where: root,
      expected: `files that end in ${PICTURES.join(', ')}`,
      next: 'extract the frames of a video: ffmpeg -i VIDEO -start_number 0 FOLDER/%05d.jpg',
    });
  }
  const { width, height } = await readPictureSize(first);
  const frame = async (index: number) => {
    const file = files[index];
    if (file === undefined) throw new RangeError(`${root} has ${files.length} frames, not a frame ${index}`);
    const picture = await readPicture(file);
    if (picture.width === width && picture.height === height) return picture;
    throw new UserError({
      what: 'A picture has another size than the first of its video.',
      where: file,
      expected: `${width}x${height}, as ${first}`,
      found: `${picture.width}x${picture.height}`,
      next: 'make all frames the same size',
    });
  };
  return { name: basename(root), width, height, length: files.length, frame };
}
