/** A mark on a chart and the name that it should bear. */
export interface LabelledMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Where a name stands: its baseline, and which end of it. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

export interface LabelSpace {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Of a line of text. */
  readonly height: number;
  /** Between a mark and its name. */
  readonly gap: number;
  readonly widthOf: (text: string) => number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Gives each name the first place beside its mark where it covers neither a mark nor an earlier name and stays within the
 * chart; null where there is none.
 */
export function placeLabels(marks: readonly LabelledMark[], space: LabelSpace): (LabelPlace | null)[] {
  const { gap } = space;
  const taken: Box[] = marks.map(({ x, y }) => ({ left: x - gap, right: x + gap, top: y - gap, bottom: y + gap }));
  return marks.map((mark, i) => {
    for (const place of candidates(mark, space)) {
      const box = boxOf(place, mark.text, space);
      const isFree = taken.every((other, k) => k === i || !overlaps(box, other));
      if (!isFree || !isWithin(box, space)) continue;
      taken.push(box);
      return place;
    }
    return null;
  });
}

/** Right above first, as people read them; then the other corners, then further away. */
function candidates({ x, y }: LabelledMark, { gap, height }: LabelSpace): LabelPlace[] {
  const [above, below] = [y - gap, y + gap + height * 0.8];
  return [0, height, 2 * height].flatMap((further): LabelPlace[] => [
    { x: x + gap, y: above - further, anchor: 'start' },
    { x: x + gap, y: below + further, anchor: 'start' },
    { x: x - gap, y: above - further, anchor: 'end' },
    { x: x - gap, y: below + further, anchor: 'end' },
  ]);
}

function boxOf({ x, y, anchor }: LabelPlace, text: string, { widthOf, height }: LabelSpace): Box {
  const width = widthOf(text);
  const left = anchor === 'start' ? x : x - width;
  return { left, right: left + width, top: y - height * 0.8, bottom: y + height * 0.2 };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isWithin(box: Box, { left, right, top, bottom }: LabelSpace): boolean {
  return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
}
