/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What a picture measures once its longer side has `target` pixels (ResizeLongestSide.get_preprocess_shape of
 * segment-anything); a half is rounded up.
 */
export function longestSideSize({ width, height }: Size, target: number): Size {
  const scale = target / Math.max(width, height);
  return { width: Math.trunc(width * scale + 0.5), height: Math.trunc(height * scale + 0.5) };
}

/** A place in a picture as one in the picture so resized (ResizeLongestSide.apply_coords); neither is rounded. */
export function scaleToLongestSide(x: number, y: number, picture: Size, target: number): readonly [number, number] {
  const resized = longestSideSize(picture, target);
  return [x * (resized.width / picture.width), y * (resized.height / picture.height)];
}
