import type { ReportData } from '../report-data.js';
import type { ViewerSequence } from '../viewer/viewer-data.js';
import { element } from './dom.js';
import { drawKinds, KINDS } from './overlay.js';
import { hashOf, type Place, placeOf } from './place.js';
import { Playback } from './playback.js';
import { ViewerChoices } from './viewer-choices.js';
import { createStage } from './viewer-stage.js';

/** What the viewer shows now. */
export interface ViewerState {
  sequence: ViewerSequence;
  row: string;
  against: string | null;
  frame: number;
  object: string | null;
  hasOverlay: boolean;
}

/**
 * Frames of a sequence under one row or two, with playback; it opens at the place that the page's address names.
 * @param elsewhere shows what there is of a place whose frames are not in the page
 */
export function viewerSection({ viewer, labels }: ReportData, elsewhere: (place: Place) => void): HTMLElement {
  const note = viewer === null ? 'No frames are in this page: it was made with --viewer 0.' : viewer.note;
  const aside = element('p', { class: 'aside' }, note);
  const sequences = viewer?.sequences ?? [];
  const message = element('p', { class: 'note', role: 'status', hidden: true });
  const box = sequences.length === 0 ? null : createViewer(sequences, labels);
  const open = () => {
    const place = placeOf(location.hash);
    if (place === null) return;
    message.hidden = box?.open(place) ?? false;
    if (message.hidden) return;
    message.textContent = `The frames of ${place.sequence} are not in this page.`;
    elsewhere(place);
  };
  addEventListener('hashchange', open);
  requestAnimationFrame(open);
  if (box === null) return element('div', {}, message, aside);
  return element('div', {}, message, box.node, legend(sequences), aside);
}

/** @param sequences at least one */
function createViewer(sequences: readonly ViewerSequence[], labels: ReportData['labels']) {
  const [first] = sequences as [ViewerSequence];
  const state: ViewerState = { sequence: first, ...ends(first), frame: 0, object: null, hasOverlay: true };
  const [left, right] = [createStage(), createStage()];
  const draw = () => {
    left.show(viewOf(state, state.row, labels));
    right.show(state.against === null ? null : viewOf(state, state.against, labels));
    choices.show();
    playback.show();
  };
  const changed = () => {
    draw();
    history.replaceState(null, '', hashOf(placeIn(state)));
  };
  const choices = new ViewerChoices(sequences, labels, state, changed);
  const playback = new Playback(
    () => ({ ...state.sequence, names: state.sequence.frames.map(({ name }) => name), frame: state.frame }),
    (frame, isPlaying) => {
      state.frame = frame;
      // Browsers bear few changes of the address a second.
      if (isPlaying) draw();
      else changed();
    },
  );
  const stages = element('div', { class: 'stages' }, left.node, right.node);
  const group = { class: 'viewer', tabindex: 0, role: 'group', 'aria-label': 'Frames; arrow keys step, space plays' };
  const node = element('div', group, choices.node, stages, playback.node);
  node.addEventListener('keydown', (event) => {
    if (event.target instanceof HTMLElement && event.target.matches('select, input, button')) return;
    if (playback.press(event.key)) event.preventDefault();
  });
  draw();
  const open = (place: Place): boolean => {
    if (!goTo(state, place, sequences)) return false;
    draw();
    node.scrollIntoView({ block: 'nearest' });
    node.focus({ preventScroll: true });
    return true;
  };
  return { node, open };
}

/** The last row, which is a network where there is one, is shown first. */
function ends({ rows }: ViewerSequence): Pick<ViewerState, 'row' | 'against'> {
  return { row: rows.at(-1)?.row ?? '', against: null };
}

function viewOf({ sequence, frame, object, hasOverlay }: ViewerState, id: string, labels: ReportData['labels']) {
  const row = sequence.rows.find((one) => one.row === id);
  return row === undefined ? null : { sequence, row, label: labels[id] ?? id, frame, object, hasOverlay };
}

function placeIn({ sequence, row, against, frame }: ViewerState): Place {
  return { row, against, sequence: sequence.sequence, frame: sequence.frames[frame]?.name ?? null };
}

/** @returns false where that place is not in the page, and then nothing changes */
function goTo(state: ViewerState, place: Place, sequences: readonly ViewerSequence[]): boolean {
  const has = ({ rows }: ViewerSequence, id: string) => rows.some(({ row }) => row === id);
  const found = sequences.find((one) => one.sequence === place.sequence && has(one, place.row));
  if (found === undefined) return false;
  const frame = found.frames.findIndex(({ name }) => name === place.frame);
  const against = place.against !== null && has(found, place.against) ? place.against : null;
  Object.assign(state, { sequence: found, row: place.row, against, frame: Math.max(0, frame), object: null });
  return true;
}

/** What colours stand for: right and wrong where there is ground truth, else each object's own. */
function legend(sequences: readonly ViewerSequence[]): HTMLElement {
  const isScored = ({ frames }: ViewerSequence) => frames.some(({ truth }) => truth !== null);
  const kinds = !sequences.some(isScored)
    ? []
    : KINDS.map(({ label }, i) => {
        const sample = element('canvas', { 'aria-hidden': 'true' });
        drawKinds(sample, new Uint8Array(9 * 5).fill(i + 1), 9);
        return element('li', {}, sample, element('span', {}, label));
      });
  const marks = element(
    'li',
    {},
    element('span', {}, 'Rings with + and −: clicks on the object and beside it; dashed: a box'),
  );
  const own = element('li', {}, element('span', {}, 'Without ground truth: each object in the colour of its masks'));
  return element('ul', { class: 'legend kinds' }, ...kinds, ...(sequences.every(isScored) ? [] : [own]), marks);
}
