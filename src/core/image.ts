/** An 8-bit RGB picture, row-major, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** height * width * 3 bytes. */
  readonly data: Uint8Array;
}

/** A map of object ids, one byte a pixel, row-major; 0 is background. */
export interface LabelImage {
  readonly width: number;
  readonly height: number;
  /** height * width ids. */
  readonly data: Uint8Array;
}
