import { csvRecords } from './csv.js';
import type { FrameRow } from './tables.js';

/** Columns of frames.csv. */
export const FRAME_COLUMNS = ['sequence', 'object', 'frame', 'round', 'J', 'F', 'scored', 'present'];

const HEADER = `${FRAME_COLUMNS.join(',')}\n`;

/**
 * The rows of frames.csv, one at a time: there may be a million, and nobody needs them all at once.
 * @throws Error where it is no CSV
 */
export function frameRowsOf(text: string): Iterable<FrameRow> {
  // Neither quotes nor apostrophes: no cell has a comma, nor was it guarded.
  return text.startsWith(HEADER) && !/["'\r]/.test(text) ? plainRows(text) : otherRows(csvRecords(text));
}

function* plainRows(text: string): Generator<FrameRow> {
  let sequence = '';
  for (let at = HEADER.length; at < text.length; ) {
    // Names of sequences come in long stretches.
    const isSame = text.charCodeAt(at + sequence.length) === COMMA && text.startsWith(sequence, at);
    if (!isSame) sequence = text.slice(at, text.indexOf(',', at));
    const object = at + sequence.length + 1;
    const frame = text.indexOf(',', object) + 1;
    const round = text.indexOf(',', frame) + 1;
    const j = text.indexOf(',', round) + 1;
    const f = text.indexOf(',', j) + 1;
    const scored = text.indexOf(',', f) + 1;
    const lineEnd = text.indexOf('\n', scored);
    const end = lineEnd < 0 ? text.length : lineEnd;
    yield {
      sequence,
      object: text.slice(object, frame - 1),
      frame: text.slice(frame, round - 1),
      round: numberOrNull(text.slice(round, j - 1)),
      J: numberOrNull(text.slice(j, f - 1)),
      F: numberOrNull(text.slice(f, scored - 1)),
      scored: text[scored] === '1',
      present: flagOrNull(text.slice(scored + 2, end)),
    };
    at = end + 1;
  }
}

const COMMA = ','.charCodeAt(0);

/** By name: runs of before may lack columns. */
function* otherRows([header = [], ...lines]: readonly string[][]): Generator<FrameRow> {
  const [sequence, object, frame, round, j, f, scored, present] = FRAME_COLUMNS.map((name) => header.indexOf(name));
  for (const cells of lines) {
    yield {
      sequence: cells[sequence!] ?? '',
      object: cells[object!] ?? '',
      frame: cells[frame!] ?? '',
      round: numberOrNull(cells[round!]),
      J: numberOrNull(cells[j!]),
      F: numberOrNull(cells[f!]),
      scored: cells[scored!] === '1',
      present: flagOrNull(cells[present!]),
    };
  }
}

/** Of an empty or absent cell null. */
export function numberOrNull(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}

function flagOrNull(text: string | undefined): boolean | null {
  return text === undefined || text === '' ? null : text === '1';
}
