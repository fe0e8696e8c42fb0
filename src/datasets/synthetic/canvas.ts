/** A picture while it is drawn. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Three values of about 0..255 a pixel. */
  readonly colours: Float32Array;
  /** Which item of the scene has the pixel, from 1; 0 is none. */
  readonly owners: Uint8Array;
}

export function makeCanvas(width: number, height: number): Canvas {
  const pixels = width * height;
  return { width, height, colours: new Float32Array(pixels * 3), owners: new Uint8Array(pixels) };
}
