import type { Video } from '../core/session.js';
import { readAhead } from './read-ahead.js';

/**
 * The same video; while its reader works on a frame, the next one is decoded. Two pictures are in memory at most.
 * @param isIdle true of frames that will not be asked for
 */
export function framesAhead(video: Video, isIdle?: (index: number) => boolean): Video {
  return { ...video, frame: readAhead(video.length, (index) => video.frame(index), 'at once', isIdle).take };
}
