/**
 * The time model of the SAM 2 paper (arXiv 2408.00714, section on interactive evaluation): an annotator watches 300 frames
 * in 30 seconds, takes a second to begin with an object on a frame, and 1.5 seconds a click.
 */
const SECONDS_PER_FRAME_WATCHED = 30 / 300;
const SECONDS_TO_BEGIN = 1;
const SECONDS_PER_CLICK = 1.5;

/** What the annotator did so far for one object. */
export interface Effort {
  /** Frames that the model sees. */
  readonly length: number;
  /** Frames that were prompted, counted as often as they were. */
  readonly prompted: number;
  readonly clicks: number;
}

/** Offline: the whole video is watched for every frame that is prompted. */
export function offlineSeconds({ length, prompted, clicks }: Effort): number {
  return (SECONDS_PER_FRAME_WATCHED * length + SECONDS_TO_BEGIN) * prompted + SECONDS_PER_CLICK * clicks;
}

/** Online: it is watched once. */
export function onlineSeconds({ length, prompted, clicks }: Effort): number {
  return SECONDS_PER_FRAME_WATCHED * length + SECONDS_TO_BEGIN * prompted + SECONDS_PER_CLICK * clicks;
}

/** A round in which all objects are annotated together: the video is watched once for all. */
export function togetherSeconds({ length, prompted, clicks }: Effort): number {
  return SECONDS_PER_FRAME_WATCHED * length + SECONDS_TO_BEGIN * prompted + SECONDS_PER_CLICK * clicks;
}
