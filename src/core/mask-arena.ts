import { type BitMask, bitMaskOn, wordsOf } from './bit-mask.js';

/**
 * Lends empty masks until it is reset. Thousands of frames then share a few arrays, where new ones would cost fresh pages
 * and garbage collections.
 */
export class MaskArena {
  private readonly kept: Uint32Array[] = [];
  private lent = 0;

  /** An empty mask of the given size in pixels, to be used until the next `reset`. */
  readonly take = (width: number, height: number): BitMask => {
    const length = wordsOf(width, height);
    const known = this.kept[this.lent];
    const words = known?.length === length ? known.fill(0) : new Uint32Array(length);
    this.kept[this.lent++] = words;
    return bitMaskOn(width, height, words);
  };

  /** Takes all masks back. */
  reset(): void {
    this.lent = 0;
  }
}
