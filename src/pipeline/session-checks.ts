import type { BitMask } from '../core/bit-mask.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { UserError } from '../core/errors.js';
import type { Box, Click, PropagateOptions, Video } from '../core/session.js';
import type { VideoSessionOptions } from './session-options.js';
import type { TrackedObject } from './tracked-object.js';

/** Says what is wrong with what a video session is asked to do. */
export class SessionChecks {
  readonly #video: Video;

  /** @throws UserError for options that do not make sense */
  constructor(video: Video, options: VideoSessionOptions) {
    this.#video = video;
    const { maxCondFramesInAttn: limit, memoryTemporalStride: stride, fillHoleArea: area, memoryFrames } = options;
    checkOption('maxCondFramesInAttn', limit, limit === -1 || isWhole(limit, 2), '-1 for all, or 2 or more');
    checkOption('memoryTemporalStride', stride, isWhole(stride, 1), '1 or more');
    checkOption(
      'memoryFrames',
      memoryFrames,
      memoryFrames === -1 || isWhole(memoryFrames, 2),
      '-1 for all, or 2 or more',
    );
    checkOption('fillHoleArea', area, isWhole(area, 0), '0 or more');
  }

  frame(frame: number, object: string): void {
    const { length } = this.#video;
    if (isWhole(frame, 0) && frame < length) return;
    throw this.#error('The video has no such frame.', `object ${object}`, `0 to ${length - 1}`, String(frame));
  }

  known(objects: readonly string[], object: string): void {
    if (objects.includes(object)) return;
    throw unknownObject(this.#video, objects, object);
  }

  clicks(frame: number, object: string, clicks: readonly Click[]): void {
    this.frame(frame, object);
    if (clicks.length === 0) {
      throw this.#error('There is no click to prompt with.', `frame ${frame}, object ${object}`, 'one or more', 'none');
    }
    this.#finite(
      frame,
      object,
      clicks.flatMap(({ x, y }) => [x, y]),
    );
  }

  box(frame: number, object: string, box: Box, clicks: readonly Click[]): void {
    this.frame(frame, object);
    const { left, top, right, bottom } = box;
    this.#finite(frame, object, [left, top, right, bottom, ...clicks.flatMap(({ x, y }) => [x, y])]);
    if (left <= right && top <= bottom) return;
    throw this.#error(
      'The corners of a box are not in order.',
      `frame ${frame}, object ${object}`,
      'left <= right and top <= bottom',
      `left ${left}, top ${top}, right ${right}, bottom ${bottom}`,
    );
  }

  mask(frame: number, object: string, mask: BitMask): void {
    this.frame(frame, object);
    const { width, height, name } = this.#video;
    if (mask.width === width && mask.height === height) return;
    throw new UserError({
      what: 'A mask prompt has another size than the video.',
      where: `${name}, frame ${frame}, object ${object}`,
      expected: `${width} x ${height}`,
      found: `${mask.width} x ${mask.height}`,
      next: 'resize the annotation to its frame without interpolation',
    });
  }

  canPropagate(objects: ReadonlySet<TrackedObject>, { from, maxFrames }: PropagateOptions): void {
    if (objects.size === 0) {
      throw new UserError({
        what: 'Nothing was prompted, so there is nothing to propagate.',
        where: this.#video.name,
        next: 'add clicks, a box or a mask of at least one object first',
      });
    }
    const bare = [...objects].find(({ conditioningFrames }) => conditioningFrames.length === 0);
    if (bare !== undefined) {
      throw new UserError({
        what: 'An object has no prompt left to be tracked from.',
        where: `${this.#video.name}, object ${bare.name}`,
        next: 'prompt it again, or remove it',
      });
    }
    if (from !== undefined) this.frame(from, 'all');
    if (maxFrames === undefined || isWhole(maxFrames, 1)) return;
    throw this.#error('This is no number of frames to propagate.', 'maxFrames', '1 or more', String(maxFrames));
  }

  #finite(frame: number, object: string, coordinates: readonly number[]): void {
    const bad = coordinates.find((value) => !Number.isFinite(value));
    if (bad === undefined) return;
    const where = `frame ${frame}, object ${object}`;
    throw this.#error('A coordinate is not a number.', where, 'pixels of the video', String(bad));
  }

  #error(what: string, where: string, expected: string, found: string): UserError {
    return new UserError({ what, where: `${this.#video.name}, ${where}`, expected, found });
  }
}

function isWhole(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

function checkOption(name: string, value: number, fits: boolean, expected: string): void {
  if (fits) return;
  throw new UserError({ what: `The session's option ${name} is out of range.`, expected, found: String(value) });
}

/** What is said of an object that was not prompted, or was removed. */
export function unknownObject(video: Video, objects: readonly string[], object: string): UserError {
  return new UserError({
    what: 'The session has no such object.',
    where: video.name,
    expected: objects.length === 0 ? 'an object that was prompted; none was' : `one of ${objects.join(', ')}`,
    found: object,
    ...(objects.length > 0 && { next: nameAdvice(object, objects) }),
  });
}
