import type { RgbImage } from '../core/image.js';
import type { Video } from '../core/session.js';

interface Ahead {
  readonly index: number;
  readonly picture: Promise<RgbImage>;
}

/**
 * The same video; while its reader works on a frame, the one that comes next is decoded, in the direction in which the
 * reader goes. Two pictures are in memory at most. What is wrong with a frame is told when that frame is asked for.
 */
export function framesAhead(video: Video): Video {
  let last = -1;
  let ahead: Ahead | null = null;
  const begin = (index: number): Ahead | null => {
    if (index < 0 || index >= video.length) return null;
    const picture = video.frame(index);
    picture.catch(() => {});
    return { index, picture };
  };
  const frame = async (index: number) => {
    const step = index < last ? -1 : 1;
    const begun = ahead?.index === index ? ahead.picture : video.frame(index);
    [last, ahead] = [index, null];
    const picture = await begun;
    if (last === index) ahead = begin(index + step);
    return picture;
  };
  return { ...video, frame };
}
