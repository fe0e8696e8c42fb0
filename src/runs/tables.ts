/** A row of frames.csv. J and F are null where an unscored frame has no prediction. */
export interface FrameRow {
  readonly sequence: string;
  readonly object: string;
  readonly frame: string;
  /** Empty where the protocol has no rounds. */
  readonly round: number | null;
  readonly J: number | null;
  readonly F: number | null;
  readonly scored: boolean;
  /** Whether the ground truth has the object on this frame; null or absent where nobody noted it. */
  readonly present?: boolean | null;
}

/** A row of curves.csv: one object after one round, over one axis. */
export interface CurveRow {
  readonly sequence: string;
  readonly object: string;
  /** `frames` that were prompted, `prompts` on a picture, `seconds` of annotation. */
  readonly x: 'frames' | 'prompts' | 'seconds';
  readonly x_value: number;
  readonly JF: number;
}

/** A row of objects.csv. */
export interface ObjectRow {
  readonly sequence: string;
  readonly object: string;
  /** Number of scored frames. */
  readonly frames: number;
  readonly J_mean: number;
  readonly J_recall: number;
  readonly J_decay: number;
  readonly F_mean: number;
  readonly F_recall: number;
  readonly F_decay: number;
  readonly JF_mean: number;
}

/** A row of sequences.csv; the two speeds are there for a run, absent for `score`. */
export interface SequenceRow {
  readonly sequence: string;
  readonly objects: number;
  readonly frames: number;
  readonly J_mean: number;
  readonly F_mean: number;
  readonly JF_mean: number;
  readonly fps_model?: number | null;
  readonly fps_end_to_end?: number | null;
}

/** One object of the ground truth, where masklets have names of their own. */
export interface MatchRow {
  readonly sequence: string;
  readonly object: string;
  /** Null where the object has none. */
  readonly masklet: string | null;
  /** Mean J of the two, which the matching is by; 0 where there is none. */
  readonly J: number;
}

/** One object of own footage on one frame: where its mask is, in pixels, the ends of its box included. */
export interface TrackRow {
  readonly sequence: string;
  readonly object: string;
  readonly frame: string;
  /** 0 where it is not seen, and then it has no box. */
  readonly pixels: number;
  readonly left: number | null;
  readonly top: number | null;
  readonly right: number | null;
  readonly bottom: number | null;
}
