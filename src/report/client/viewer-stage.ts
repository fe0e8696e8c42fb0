import { unpackStrip } from '../packed-strip.js';
import type { Mark, ViewerRow, ViewerSequence } from '../viewer/viewer-data.js';
import { element, svg } from './dom.js';
import { drawKinds, drawObjects, kindsOf, labelsOf } from './overlay.js';

/** What of a sequence is to be seen. */
export interface StageView {
  readonly sequence: ViewerSequence;
  readonly row: ViewerRow;
  readonly label: string;
  /** Place among the frames. */
  readonly frame: number;
  /** Name of an object; null for all. */
  readonly object: string | null;
  readonly hasOverlay: boolean;
}

/** One row's masks on a frame, with the annotator's marks and what there is to say of it. */
export interface Stage {
  readonly node: HTMLElement;
  show(view: StageView | null): void;
}

export function createStage(): Stage {
  const picture = element('img', { alt: '' });
  const canvas = element('canvas', { role: 'img' });
  const marks = svg('svg', { class: 'marks', 'aria-hidden': 'true' });
  const caption = element('figcaption');
  const node = element(
    'figure',
    { class: 'stage' },
    element('div', { class: 'frame' }, picture, canvas, marks),
    caption,
  );
  const show = (view: StageView | null) => {
    node.hidden = view === null;
    if (view === null) return;
    const { sequence, frame } = view;
    const image = sequence.frames[frame]!.image;
    picture.hidden = image === null;
    if (image !== null) picture.src = `data:image/jpeg;base64,${image}`;
    drawMasks(canvas, view);
    canvas.setAttribute('aria-label', `${view.label}, frame ${sequence.frames[frame]!.name}: ${said(view)}`);
    marks.setAttribute('viewBox', `0 0 ${sequence.width} ${sequence.height}`);
    marks.replaceChildren(...shownMarks(view).flatMap((mark) => markShapes(mark, sequence)));
    caption.replaceChildren(element('strong', {}, view.label), element('span', {}, said(view)));
  };
  return { node, show };
}

/** Right and wrong pixels; where there is no ground truth, each object in its colour. */
function drawMasks(canvas: HTMLCanvasElement, { sequence, row, frame, object, hasOverlay }: StageView): void {
  const { width, height, objects } = sequence;
  const isShown = (_: unknown, i: number) => hasOverlay && (object === null || objects[i] === object);
  const truth = sequence.frames[frame]!.truth;
  const masks = (row.masks[frame] ?? []).filter(isShown);
  if (truth !== null) drawKinds(canvas, kindsOf(truth.filter(isShown), masks, width * height), width);
  else drawObjects(canvas, labelsOf(masks, objects.filter(isShown).map(Number), width * height), width);
}

function shownMarks({ row, frame, object }: StageView): Mark[] {
  return (row.marks[frame] ?? []).filter((mark) => object === null || mark.object === object);
}

/** J of the frame and the prompts on it. */
function said(view: StageView): string {
  const { row, frame } = view;
  const [value] = unpackStrip(row.strip[frame] ?? ' ');
  const none = row.masks[frame] === null ? 'no prediction of this frame' : null;
  const accuracy = value?.kind === 'J' ? `J about ${(value.J * 100).toFixed(0)} %` : null;
  const away = value?.kind === 'absent' || value?.kind === 'invented' ? 'no object there' : null;
  const seen = view.sequence.frames[frame]!.truth === null ? seenText(view) : null;
  const parts = [none, accuracy, away, seen, promptText(shownMarks(view))].filter((part) => part !== null);
  return parts.length === 0 ? 'not counted' : parts.join('; ');
}

function seenText({ row, frame, sequence }: StageView): string {
  const seen = (row.masks[frame] ?? []).filter((mask) => mask !== '').length;
  return `${seen} of ${sequence.objects.length} objects seen`;
}

function promptText(marks: readonly Mark[]): string | null {
  const count = (kind: Mark['kind'], one: string, many: string) => {
    const found = marks.filter((mark) => mark.kind === kind).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`];
  };
  const parts = [
    ...count('mask', 'mask given', 'masks given'),
    ...count('box', 'box', 'boxes'),
    ...count('positive', 'positive click', 'positive clicks'),
    ...count('negative', 'negative click', 'negative clicks'),
  ];
  return parts.length === 0 ? null : `prompts: ${parts.join(', ')}`;
}

/** A ring with a plus or a minus at a click, a dashed box; dark on light, to be seen on any picture. */
function markShapes(mark: Mark, { width, height }: ViewerSequence): SVGElement[] {
  if (mark.kind === 'mask') return [];
  const twice = (tag: 'path' | 'rect', attributes: Readonly<Record<string, string | number>>) => [
    svg(tag, { ...attributes, class: 'halo' }),
    svg(tag, { ...attributes, class: mark.kind }),
  ];
  if (mark.kind === 'box') {
    const [left, top, right, bottom] = mark.box;
    const size = { width: (right - left) * width, height: (bottom - top) * height };
    return twice('rect', { x: left * width, y: top * height, ...size });
  }
  const [x, y] = [mark.at[0] * width, mark.at[1] * height];
  const r = Math.max(width, height) / 50;
  const ring = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  const bar = `M${x - r / 2} ${y}h${r}`;
  const upright = mark.kind === 'positive' ? `M${x} ${y - r / 2}v${r}` : '';
  return twice('path', { d: `${ring}${bar}${upright}` });
}
