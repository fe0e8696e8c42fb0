import { readFileSync } from 'node:fs';
import type { Annotation, ObjectMeta } from '../../src/core/dataset.js';
import { annotationOf, labelsOfRuns } from './label-sequence.js';

export type Runs = readonly (readonly number[] | null)[];

/** Figures of one object by the official program, in 0..1. */
export type Figures = Readonly<Record<string, number | null>>;

/** A case of tools/golden/make_scoring_rules.py. */
export interface LabelCase {
  readonly name: string;
  readonly frames: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Width and height, where predictions have another size. */
  readonly predictionSize?: readonly [number, number];
  readonly truth: Runs;
  readonly prediction: Runs | null;
  /** Names of the objects in meta.json, where there is one. */
  readonly meta?: readonly string[];
  /** Null where the official program fails. */
  readonly objects: Readonly<Record<string, Figures>> | null;
}

export interface FolderCase extends Omit<LabelCase, 'truth' | 'prediction'> {
  readonly truth: Readonly<Record<string, Runs>>;
  readonly prediction: Readonly<Record<string, Runs>>;
}

export interface LvosVideo extends LabelCase {
  readonly ranges: Readonly<Record<string, readonly [number, number, number]>>;
  readonly unseen: boolean;
}

export interface LvosSet {
  readonly name: string;
  readonly videos: Readonly<Record<string, LvosVideo>>;
  /** J, F and V over seen and unseen videos. */
  readonly objects: Figures | null;
}

export interface Fixture<Case> {
  readonly width: number;
  readonly height: number;
  readonly cases: readonly Case[];
}

export function readFixture<Case>(rules: string): Fixture<Case> {
  return JSON.parse(readFileSync(new URL(`../fixtures/scoring/${rules}-rules.json`, import.meta.url), 'utf8'));
}

/** Frames of label pictures; null where a frame has no file. */
export function framesOf(runs: Runs, [width, height]: readonly [number, number]): (Annotation | null)[] {
  return runs.map((frame) => (frame === null ? null : annotationOf(labelsOfRuns(width, height, frame))));
}

export function metaOf(names: readonly string[]): ReadonlyMap<string, ObjectMeta> {
  return new Map(names.map((name) => [name, { first: null, seen: null }]));
}
