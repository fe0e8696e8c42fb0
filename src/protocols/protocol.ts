import type { z } from 'zod';
import type { Sequence } from '../core/dataset.js';
import type { ImageModel } from '../core/image-session.js';
import type { Interaction } from '../core/interaction.js';
import type { Judged } from '../core/judged.js';
import type { Rng } from '../core/rng.js';
import type { FramePrediction, VideoSession } from '../core/session.js';

/** What a protocol needs of a session, whatever its model. */
export interface SessionNeeds {
  /** `forget`: frames are tracked in order, each once, and none is corrected; what lies behind need not be kept. */
  readonly history: 'keep' | 'forget';
  /** True where the same frames are gone through again, so that what the image encoder gave is worth keeping. */
  readonly revisits?: boolean;
}

/** What a protocol may use: the ground truth, and the model on the same video. */
export interface ProtocolContext {
  readonly sequence: Sequence;
  /** True where objects that are not on the first annotated frame are prompted when they appear. */
  readonly lateObjects: boolean;
  /** Opens a session; who runs the protocol closes it. */
  openSession(needs: SessionNeeds): Promise<VideoSession>;
  /** The model on single pictures. @throws UserError where it has none */
  images(): ImageModel;
  readonly log: (interaction: Interaction) => void;
  /** What an annotator did on this sequence before, where the protocol repeats that. */
  replayLog(): Promise<ReplayLog>;
  /** Seeded by the config and the sequence. */
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of the model. */
export interface AnswerStep {
  /** `prompt`: the model's answer to an interaction; `track`: a frame of the result. */
  readonly phase: 'prompt' | 'track';
  /** From 1; absent where the protocol has no rounds. A later round's frame takes the place of an earlier one's. */
  readonly round?: number;
  readonly prediction: FramePrediction;
}

/** The end of one object's round: what the annotator has done for it so far. */
export interface RoundStep {
  readonly phase: 'round';
  readonly round: number;
  readonly object: string;
  /** Frames that it was prompted on. */
  readonly frames: number;
  /** Frames that it might have been prompted on, where that share is of interest. */
  readonly outOf?: number;
  readonly clicks: number;
  /** By the paper's time model, where the protocol has one. */
  readonly seconds: number | null;
}

export type ProtocolStep = AnswerStep | RoundStep;

/** An annotator's work on one sequence, as a run folder keeps it. */
export interface ReplayLog {
  readonly interactions: readonly Interaction[];
  readonly rounds: readonly Omit<RoundStep, 'phase'>[];
}

/** What decides how a protocol's masks are made, kept and judged. */
export interface ProtocolTraits {
  /** `points`: clicks or boxes too. */
  readonly prompts: 'masks' | 'points';
  /** True where pictures are segmented on their own: a model without memory will do. */
  readonly pictures: boolean;
  /** True where the image model makes prompts for a session, so that a runner without one has no part. */
  readonly needsImages?: true;
  /** True where the data set's own prompts are given, and its ground truth, which it need not have, is not asked for. */
  readonly footage?: true;
  /** The session's preset where the config names none. */
  readonly preset: 'vos' | 'interactive';
  /** True where tracked frames are corrected: sessions then have add_all_frames_to_correct_as_cond. */
  readonly corrects: boolean;
  /**
   * `dataset`: as the data set stores masks; `objects`: one folder an object, since each is tracked on its own; `disjoint`:
   * so too, but they are tracked together, and no pixel is in two masks where the data set's masks do not overlap.
   */
  readonly masks: 'dataset' | 'objects' | 'disjoint';
  readonly judged: Judged;
  /** The protocol whose masks are a reference, where the same run has them of the same model. */
  readonly comparedWith?: ProtocolOptions;
  /** Rounds at most; 0 for a protocol without. */
  readonly rounds: number;
  /** What a round adds, which the curve is drawn over: a prompted frame, or a prompt on a picture; `seconds`: just time. */
  readonly axis: 'frames' | 'prompts' | 'seconds';
  /** Seconds an object that the area under the curve over time is taken of; absent where time has no end. */
  readonly budget?: number;
}

/** A protocol with its options: plays the annotator of one sequence. */
export interface Protocol {
  readonly kind: string;
  /** As in tables: "offline, 3 clicks on up to 8 frames". */
  readonly label: string;
  readonly traits: ProtocolTraits;
  /**
   * Runs to the end of the video. The steps of phase `track` are the result: of a round and an object each frame once, in the
   * order in which they were tracked; twice where the annotator stopped at it, and then the later one counts.
   * @throws UserError if the ground truth does not suit the protocol.
   */
  run(context: ProtocolContext): AsyncGenerator<ProtocolStep>;
}

/** One kind of protocol. A new one is one file and a line in the registry. */
export interface ProtocolKind {
  readonly kind: string;
  /** The protocol's part of a config, `kind` included. */
  readonly schema: z.ZodObject;
  /** Options that are paths: relative to the config's folder. */
  readonly paths?: readonly string[];
  /** Options that count beside one value of `prompt` alone, each with that value. */
  readonly promptOf?: Readonly<Record<string, string>>;
  /** @param options that the schema has checked */
  create(options: ProtocolOptions): Protocol;
}

/** A protocol of a config: its kind and the options of that kind, checked, with defaults filled in. */
export interface ProtocolOptions {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Ties a kind's schema to what its options become. */
export function protocolKind<Schema extends z.ZodObject>(
  kind: string,
  schema: Schema,
  create: (options: z.output<Schema>) => Omit<Protocol, 'kind'>,
  promptOf: Readonly<Record<string, string>> = {},
): ProtocolKind {
  return { kind, schema, promptOf, create: (options) => ({ kind, ...create(schema.parse(options)) }) };
}
