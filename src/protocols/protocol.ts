import type { Sequence } from '../core/dataset.js';
import type { Interaction } from '../core/interaction.js';
import type { FramePrediction, VideoSession } from '../core/session.js';

/** What a protocol may use: the ground truth, and sessions of the model on the same video. */
export interface ProtocolContext {
  readonly sequence: Sequence;
  /** Opens a session; who runs the protocol closes it. */
  openSession(): Promise<VideoSession>;
  readonly log: (interaction: Interaction) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ProtocolStep {
  /** `prompt`: the model's answer to an interaction; `track`: a frame of the result. */
  readonly phase: 'prompt' | 'track';
  readonly prediction: FramePrediction;
}

/** Plays the annotator of one sequence. A new one is one file and a line in the registry. */
export interface Protocol {
  readonly kind: string;
  /**
   * Runs to the end of the video. The steps of phase `track` are the result: each frame at most once, in frame order.
   * @throws UserError if the ground truth does not suit the protocol.
   */
  run(context: ProtocolContext): AsyncGenerator<ProtocolStep>;
}
