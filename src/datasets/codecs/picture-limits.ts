import { UserError } from '../../core/errors.js';

/** Largest picture that is decoded, in pixels, unless the caller says otherwise: 64 Mpixel. */
export const MAX_PIXELS = 64 * 1024 * 1024;

/** @throws UserError that names the file where a picture is empty or has more pixels than `maxPixels`. */
export function checkPictureSize(width: number, height: number, file: string, maxPixels = MAX_PIXELS): void {
  if (width > 0 && height > 0 && width * height <= maxPixels) return;
  throw new UserError({
    what: 'The picture gives a size that is not taken.',
    where: file,
    expected: `1 to ${maxPixels} pixels`,
    found: `${width}x${height}`,
    next: 'check that the file is whole and is a picture of the data set',
  });
}
