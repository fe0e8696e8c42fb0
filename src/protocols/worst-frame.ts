/** A frame, and how well it is segmented. */
interface Seen {
  readonly frame: number;
  readonly iou: number;
}

/**
 * Keeps the frame to be prompted next while a video is propagated, the first of those with the lowest IoU: one frame's masks
 * are held at a time. A prompted frame is chosen again only where every other is perfect.
 */
export class WorstFrame<Frame extends Seen> {
  readonly #prompted: ReadonlySet<number>;
  #fresh: Frame | null = null;
  #again: Frame | null = null;

  constructor(prompted: ReadonlySet<number>) {
    this.#prompted = prompted;
  }

  /** @param frame null where it has no ground truth */
  see(frame: Frame | null): void {
    if (frame === null || frame.iou === 1) return;
    if (this.#prompted.has(frame.frame)) this.#again = lower(this.#again, frame);
    else this.#fresh = lower(this.#fresh, frame);
  }

  /** Null where every frame is perfect. */
  get chosen(): Frame | null {
    return this.#fresh ?? this.#again;
  }
}

function lower<Frame extends Seen>(known: Frame | null, other: Frame): Frame {
  return known === null || other.iou < known.iou ? other : known;
}
