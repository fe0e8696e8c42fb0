/** The pieces of a binary plane; two pixels that touch at a side or a corner are of one piece. */
export interface Components {
  /** One label a pixel, row-major: 0 where the plane is 0; pieces count from 1 in the order of their first pixels. */
  readonly labels: Int32Array;
  /** Pixels of each piece by its label; the entry of label 0 counts the pixels of no piece. */
  readonly areas: Int32Array;
}

/**
 * Labels the 8-connected components of a plane, in two passes with merged labels.
 * The same pieces and areas as the official CUDA kernel (sam2/csrc/connected_components.cu) and OpenCV's
 * connectedComponentsWithStats; only the numbers of the labels differ.
 * @param plane row-major, width * height values; what is not 0 is foreground
 */
export function connectedComponents(plane: Uint8Array, width: number, height: number): Components {
  const labels = new Int32Array(plane.length);
  const parents: number[] = [0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (plane[at] !== 0) labels[at] = provisionalLabel(labels, at, x, y > 0, width, parents);
    }
  }
  return finish(labels, parents);
}

/** The label of the neighbours that were passed already, joined where they differ; a new one where there is none. */
function provisionalLabel(
  labels: Int32Array,
  at: number,
  x: number,
  hasRowAbove: boolean,
  width: number,
  parents: number[],
): number {
  const left = x > 0 ? labels[at - 1]! : 0;
  if (!hasRowAbove) return left || newLabel(parents);
  const above = labels[at - width]!;
  // The pixel above touches every other neighbour, so those are of its piece already.
  if (above !== 0) return above;
  const before = left || (x > 0 ? labels[at - width - 1]! : 0);
  const after = x + 1 < width ? labels[at - width + 1]! : 0;
  if (before === 0) return after || newLabel(parents);
  if (after !== 0) join(parents, before, after);
  return before;
}

function newLabel(parents: number[]): number {
  return parents.push(parents.length) - 1;
}

function rootOf(parents: number[], label: number): number {
  let root = label;
  while (parents[root] !== root) {
    parents[root] = parents[parents[root]!]!;
    root = parents[root]!;
  }
  return root;
}

/** The smaller root stays, so that a piece keeps the label of its first pixel. */
function join(parents: number[], a: number, b: number): void {
  const first = rootOf(parents, a);
  const second = rootOf(parents, b);
  parents[Math.max(first, second)] = Math.min(first, second);
}

/** Replaces provisional labels in place by the numbers 1, 2, ... without gaps, and counts. */
function finish(labels: Int32Array, parents: number[]): Components {
  const final = new Int32Array(parents.length);
  let count = 0;
  for (let label = 1; label < parents.length; label++) {
    const root = rootOf(parents, label);
    final[label] = root === label ? ++count : final[root]!;
  }
  const areas = new Int32Array(count + 1);
  for (let at = 0; at < labels.length; at++) {
    const label = final[labels[at]!]!;
    labels[at] = label;
    areas[label]!++;
  }
  return { labels, areas };
}
