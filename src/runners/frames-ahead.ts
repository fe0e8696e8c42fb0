import type { Video } from '../core/session.js';
import { readAhead } from './read-ahead.js';

/** The same video; while its reader works on a frame, the next one is decoded. Two pictures are in memory at most. */
export function framesAhead(video: Video): Video {
  return { ...video, frame: readAhead(video.length, (index) => video.frame(index)).take };
}
