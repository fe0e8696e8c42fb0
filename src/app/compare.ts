import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { compareMarkdown } from '../gate/compare-markdown.js';
import { compareRows, type RowComparison } from '../gate/compare-rows.js';
import type { Moves, SequenceMove } from '../gate/differences.js';
import { sequenceLink } from '../gate/escape.js';
import { cannotCompare, pairRows } from '../gate/pair-rows.js';
import { writeFileAtomic } from '../runs/atomic-write.js';
import { openScoredRun, type ScoredRun } from './scored-run.js';

export { COMPARED_TITLES, comparedCells } from '../gate/compare-markdown.js';
export { signedPoints } from '../gate/figure-text.js';

/** Which rows are compared, and what is written besides. */
export interface CompareOptions {
  /** Rows whose id or model fits, `*` for any text; of both runs, where a run is not given as `RUN#ROW`. */
  readonly row?: string | undefined;
  /** A file for the comparison as Markdown. */
  readonly markdown?: string | undefined;
}

/** Rows that were compared, with a link for each sequence that moved. */
export interface Comparison extends Omit<RowComparison, 'moved'> {
  readonly moved: { readonly fell: readonly LinkedMove[]; readonly rose: readonly LinkedMove[] };
}

/** A sequence that moved, with its place in the page. */
export interface LinkedMove extends SequenceMove {
  /** Into the page in the folder of b's run. */
  readonly link: string;
}

/** What changed from run a to run b: pairs of rows, and rows that only one of them has. */
export interface CompareResult {
  readonly schema: number;
  /** Absolute paths of the run folders. */
  readonly a: string;
  readonly b: string;
  readonly comparisons: readonly Comparison[];
  /** Ids of rows that have no partner. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

/**
 * Compares rows of two runs, or two rows of one: paired differences of J&F, J and F with 95 % intervals by resampling
 * sequences, ratios of speeds by resampling repeats, and the sequences that moved most.
 * @param a a run folder, or `RUN#ROW`
 * @throws UserError where a folder is no scored run, or no row of one is of the data, rules, protocol and input of the other's
 */
export async function compare(a: string, b: string, options: CompareOptions = {}): Promise<CompareResult> {
  const [first, second] = [await openScoredRun(a, options.row), await openScoredRun(b, options.row)];
  const inOneRun = first.folder === second.folder;
  const pairing = pairRows(first.rows, second.rows);
  if (pairing.pairs.length === 0) throw nothingToCompare(first, second);
  const found = pairing.pairs.map((pair) => compareRows(pair, inOneRun, seedOf(first)));
  if (options.markdown !== undefined) {
    const file = resolve(options.markdown);
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, compareMarkdown(found, pageFrom(dirname(file), second.folder)));
  }
  return {
    ...{ schema: SCHEMA_VERSION, a: first.folder, b: second.folder },
    comparisons: found.map((one) => ({ ...one, moved: linked(one.moved, one.b) })),
    onlyA: pairing.onlyA.map(({ id }) => id),
    onlyB: pairing.onlyB.map(({ id }) => id),
  };
}

/** The page of a run as a relative URL. */
export function pageFrom(folder: string, run: string): string {
  return relative(folder, join(run, 'report.html')).split(sep).map(encodeURIComponent).join('/');
}

function nothingToCompare(a: ScoredRun, b: ScoredRun) {
  const [row] = a.rows;
  const side = { name: b.folder, rows: b.rows };
  return cannotCompare('The runs cannot be compared.', row!, side, { name: a.folder, rows: a.rows });
}

function seedOf({ manifest }: ScoredRun): number {
  return manifest.seed;
}

function linked({ fell, rose }: Moves, row: string): Comparison['moved'] {
  const link = (move: SequenceMove) => ({ ...move, link: sequenceLink('report.html', row, move.sequence) });
  return { fell: fell.map(link), rose: rose.map(link) };
}
