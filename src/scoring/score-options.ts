import type { DecayMode } from '../metrics/statistics.js';
import type { Rules } from './rules/rules.js';

/** Where the predictions of a sequence are, for messages. */
export interface PredictionPlaces {
  /** Where the frame's mask is or would be; of one object where each has a folder. */
  file(frame: string, object?: string): string;
  /** Names of the folders where each object has one: of these every scored frame needs a file. */
  readonly objects: readonly string[];
  /** What the folder has instead of a missing file, in a few words. */
  readonly found?: string | undefined;
}

export interface ScoreOptions {
  readonly rules: Rules;
  /** How decays are cut; exact where it is left out. */
  readonly decay?: DecayMode | undefined;
  /** An object that the sequence does not have is a warning instead of an error. */
  readonly lenient?: boolean | undefined;
  readonly warn?: ((line: string) => void) | undefined;
}
