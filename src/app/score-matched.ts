import { join } from 'node:path';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { openMaskFolder } from '../datasets/mask-folder.js';
import type { MatchRow } from '../runs/tables.js';
import type { UnitRecord } from '../runs/unit-folder.js';
import { matchMasklets } from '../scoring/matching/match-masklets.js';
import { renamed } from '../scoring/matching/renamed.js';
import { inFolder } from '../scoring/open-scorer.js';
import {
  type ScoreJob,
  type ScoreSetOptions,
  type SequencePredictions,
  type SetScore,
  scoreSet,
} from '../scoring/score-set.js';
import type { ScoredUnit } from './score-rounds.js';

/** From this mean J on an object counts as found. */
const FOUND = 0.5;

export interface MatchedUnit extends ScoredUnit {
  /** Names of the masklets. */
  readonly objects: UnitRecord['objects'];
}

export interface MatchedScore {
  readonly score: SetScore;
  readonly matches: readonly MatchRow[];
  /** Masklets of a video, and the share of the objects that were found. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Scores masklets that nobody named: each under the name of the object that it is matched with. */
export async function scoreMatched(
  units: readonly MatchedUnit[],
  dataset: Dataset,
  options: ScoreSetOptions,
): Promise<MatchedScore> {
  const matches: MatchRow[] = [];
  const jobs: ScoreJob[] = [];
  for (const unit of units) {
    const job = await matchedJob(unit, dataset, options);
    jobs.push(job.job);
    matches.push(...job.matches);
  }
  const score = await scoreSet(jobs, options);
  return { score, matches, figures: figuresOf(units, score) };
}

async function matchedJob(
  { folder, sequence: name, objects }: MatchedUnit,
  dataset: Dataset,
  options: ScoreSetOptions,
) {
  const sequence = dataset.sequences.find((one) => one.name === name)!;
  try {
    const predictions = objects.length === 0 ? noMasklets(folder.masks) : await storedMasklets(folder.masks);
    const matches = await matchMasklets(sequence, predictions, options.rules.truth);
    const job = { sequence, predictions: renamed(predictions, matches, await sequence.size()), isMissing: false };
    return { job, matches: matches.map((match): MatchRow => ({ sequence: name, ...match })) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { job: { sequence, predictions: error, isMissing: false }, matches: [] };
  }
}

function noMasklets(masks: string): SequencePredictions {
  return { source: () => null, objects: [], file: (frame, object) => join(masks, object ?? '', `${frame}.png`) };
}

async function storedMasklets(masks: string): Promise<SequencePredictions> {
  const stored = await openMaskFolder(masks, masks);
  if (stored !== null) return inFolder(stored);
  throw new UserError({ what: 'A finished unit has no masks.', where: masks, next: 'remove the unit and resume' });
}

function figuresOf(units: readonly MatchedUnit[], { scores }: SetScore): Record<string, number> {
  const objects = scores.flatMap((score) => score.objects);
  if (objects.length === 0) return {};
  const found = objects.filter(({ J_mean }) => J_mean >= FOUND).length;
  const masklets = units.reduce((sum, unit) => sum + unit.objects.length, 0);
  return { [`recall@${100 * FOUND}`]: found / objects.length, masklets: masklets / units.length };
}
