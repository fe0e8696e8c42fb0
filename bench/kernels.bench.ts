import { bench, describe } from 'vitest';
import { type BitMask, maskFrom } from '../src/core/bit-mask.js';
import { splitLabels } from '../src/core/label-rows.js';
import { decodeCocoRle, encodeCocoRle } from '../src/datasets/codecs/coco-rle.js';
import { decodeLabelMasks } from '../src/datasets/codecs/png-masks.js';
import { encodeLabelPng } from '../src/datasets/codecs/png-writer.js';
import { boundary } from '../src/metrics/boundary.js';
import { boundaryMap } from '../src/metrics/boundary-map.js';
import { dilateDisk } from '../src/metrics/dilate.js';
import { DAVIS_METRICS, measureMasks } from '../src/metrics/measure-masks.js';
import { region } from '../src/metrics/region.js';

/** A blob with a wavy outline, moved and grown by some pixels. */
function blob(width: number, height: number, shift: number): BitMask {
  const [cx, cy, size] = [width / 2 + shift, height / 2 - shift / 2, height / 4 + shift / 3];
  return maskFrom(width, height, (index) => {
    const [dx, dy] = [(index % width) - cx, Math.floor(index / width) - cy];
    return Math.hypot(dx, dy) < size * (1 + 0.15 * Math.sin(7 * Math.atan2(dy, dx)));
  });
}

describe.each([
  ['854 x 480', 854, 480, 8],
  ['1920 x 1080', 1920, 1080, 18],
] as const)('%s', (_name, width, height, radius) => {
  const truth = blob(width, height, 0);
  const near = blob(width, height, 3);
  const far = blob(width, height, 60);
  const labels = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return (truth.words[y * truth.stride + (x >>> 5)]! >>> (x & 31)) & 1;
  });
  const image = { width, height, data: labels };
  const png = encodeLabelPng(image);
  const rle = encodeCocoRle(truth);

  bench('region J', () => void region(truth, near));
  bench('boundary F, a near prediction', () => void boundary(truth, near));
  bench('boundary F, a far prediction', () => void boundary(truth, far));
  bench('J and F, a near prediction', () => void measureMasks(truth, near, DAVIS_METRICS));
  bench('boundary map', () => void boundaryMap(truth));
  bench('dilation with the disk', () => void dilateDisk(near, radius));
  bench('labels to masks', () => void splitLabels(image));
  bench('PNG to masks', () => void decodeLabelMasks(png, 'made.png'));
  bench('run lengths to a mask', () => void decodeCocoRle(rle, 'made.json'));
});
