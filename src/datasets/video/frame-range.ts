import { UserError } from '../../core/errors.js';

/** Which frames of a video to take, by their numbers in it, from 0. */
export interface FrameRange {
  readonly start: number;
  /** The last number that may be taken; null for the end of the video. */
  readonly end: number | null;
  /** Every so many frames, from `start` on. */
  readonly stride: number;
}

/** @throws UserError where a range holds no frame */
export function checkRange({ start, end }: FrameRange, where: string): void {
  if (end === null || end >= start) return;
  throw new UserError({
    what: 'The range of frames ends before it starts.',
    where,
    expected: `end from ${start} on, as start is ${start}`,
    found: `end ${end}`,
  });
}

/** Numbers of the frames that a range takes of so many. */
export function takenNumbers({ start, end, stride }: FrameRange, frames: number): readonly number[] {
  const last = Math.min(end ?? frames - 1, frames - 1);
  return Array.from({ length: Math.max(0, Math.floor((last - start) / stride) + 1) }, (_, i) => start + i * stride);
}

/** Said where no frame is taken. */
export function noFrames({ start }: FrameRange, where: string, frames: number | null): UserError {
  return new UserError({
    what: 'No frame of the video is taken.',
    where,
    expected: frames === null ? 'a video with frames from start on' : `start below ${frames}, the number of frames`,
    found: `start ${start}`,
    next: 'begin with an earlier frame',
  });
}
