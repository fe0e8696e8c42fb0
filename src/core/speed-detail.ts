import type { StageTimes } from './session.js';

/** What a frame's end-to-end time is made of, in milliseconds; the parts add up to all of it. */
export interface FrameParts extends StageTimes {
  /** Prompts on the frame, the network's answers to them included. */
  readonly prompt: number;
  /** Turning masks into files, and waiting for those of the frame before. */
  readonly write: number;
  /** What no other part claims: moving tensors, the session's own work. */
  readonly rest: number;
}

/** Frames a second of a part of the frames. */
export interface PartSpeed {
  readonly value: string;
  readonly frames: number;
  readonly model: number | null;
  readonly endToEnd: number;
}

/** Milliseconds of the frames whose index lies in [from, to]: does a frame take longer as memory grows? */
export interface IndexLatency {
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  /** Median of the model's time; null where the runner has no stages. */
  readonly model: number | null;
  readonly endToEnd: number;
}

export interface SpeedDetail {
  /** Mean milliseconds a frame of each part; they add up to the mean of the end-to-end time. */
  readonly parts: FrameParts;
  /** All time over the time that a network worked: 1 would be a harness that costs nothing; null without a network. */
  readonly overhead: number | null;
  /** Share of frames that took more than three times the median of frames with as many objects. */
  readonly outliers: number;
  readonly byObjects: readonly PartSpeed[];
  readonly byResolution: readonly PartSpeed[];
  readonly byIndex: readonly IndexLatency[];
}
