import type { Sequence } from '../core/dataset.js';
import type { Interaction } from '../core/interaction.js';
import type { FramePrediction, VideoSession } from '../core/session.js';

/** What a protocol may use: the ground truth, and sessions of the model on the same video. */
export interface ProtocolContext {
  readonly sequence: Sequence;
  /** True where objects that are not on the first annotated frame are prompted when they appear. */
  readonly lateObjects: boolean;
  /** Opens a session; who runs the protocol closes it. */
  openSession(needs: SessionNeeds): Promise<VideoSession>;
  readonly log: (interaction: Interaction) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a protocol needs of a session, whatever its preset. */
export interface SessionNeeds {
  /** `forget`: frames are tracked in order, each once, and none is corrected; what lies behind need not be kept. */
  readonly history: 'keep' | 'forget';
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
