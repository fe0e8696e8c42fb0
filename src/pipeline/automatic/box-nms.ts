/** Left, top, right and bottom; a mask's last column and row are on the right and bottom edge. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * Non-maximum suppression: from the highest score down, each box that is left drops later ones that overlap it too much.
 * As torchvision's nms on the CPU: single precision, equal scores in the given order, a limit compared in double precision.
 * Of more than 1000 boxes torchvision's batched_nms keeps the same ones, but gives those of equal score in no fixed order.
 * @param scores one a box
 * @param limit largest IoU that a kept box has with an earlier one
 * @returns indices of the kept boxes, highest score first
 */
export function boxNms(boxes: readonly Box[], scores: readonly number[], limit: number): number[] {
  const order = [...boxes.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const areas = boxes.map(areaOf);
  const dropped = new Uint8Array(boxes.length);
  const kept: number[] = [];
  for (const [rank, index] of order.entries()) {
    if (dropped[index] === 1) continue;
    kept.push(index);
    for (let later = rank + 1; later < order.length; later++) {
      const other = order[later]!;
      if (dropped[other] === 0 && boxIou(boxes, areas, index, other) > limit) dropped[other] = 1;
    }
  }
  return kept;
}

function areaOf([x0, y0, x1, y1]: Box): number {
  return Math.fround((x1 - x0) * (y1 - y0));
}

/** NaN for two boxes without area, which never exceeds a limit. */
function boxIou(boxes: readonly Box[], areas: readonly number[], a: number, b: number): number {
  const [ax0, ay0, ax1, ay1] = boxes[a]!;
  const [bx0, by0, bx1, by1] = boxes[b]!;
  const width = Math.max(0, Math.min(ax1, bx1) - Math.max(ax0, bx0));
  const height = Math.max(0, Math.min(ay1, by1) - Math.max(ay0, by0));
  const shared = Math.fround(width * height);
  return Math.fround(shared / Math.fround(Math.fround(areas[a]! + areas[b]!) - shared));
}
