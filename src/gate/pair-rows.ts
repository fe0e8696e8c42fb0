import { UserError } from '../core/errors.js';
import { oneLine } from './escape.js';
import type { RowFacts, RowKeys, ScoredRow } from './scored-row.js';

/** Rows of one side, and what to call it in errors: "RUN" or the baseline's file. */
export interface Side {
  readonly name: string;
  readonly rows: readonly ScoredRow[];
}

export interface RowPair {
  readonly a: ScoredRow;
  readonly b: ScoredRow;
}

export interface Pairing {
  readonly pairs: readonly RowPair[];
  /** Rows of either side that have no partner. */
  readonly onlyA: readonly ScoredRow[];
  readonly onlyB: readonly ScoredRow[];
}

/** How sure it is that two rows with the same keys are meant for each other, the surest first. */
const LIKENESS: readonly ((a: ScoredRow, b: ScoredRow) => boolean)[] = [
  (a, b) => a.id === b.id,
  (a, b) => sameFacts(a.facts, b.facts, ['model', 'backend', 'precision', 'imageSize', 'options']),
  (a, b) => sameFacts(a.facts, b.facts, ['model', 'backend', 'precision', 'imageSize']),
  (a, b) => sameFacts(a.facts, b.facts, ['model']),
  () => true,
];

/**
 * Finds for each row the one of the other side that it is to be compared with: of the same data, rules, protocol and input,
 * and as like as there is. Where two are as like, neither is taken.
 */
export function pairRows(a: readonly ScoredRow[], b: readonly ScoredRow[]): Pairing {
  const pairs: RowPair[] = [];
  for (const isLike of LIKENESS) {
    const left = { a: without(a, pairs, 'a'), b: without(b, pairs, 'b') };
    const fits = (one: ScoredRow, other: ScoredRow) => firstKeyDifference(one, other) === null && isLike(one, other);
    for (const one of left.a) {
      const partners = left.b.filter((other) => fits(one, other));
      const rivals = left.a.filter((other) => partners.length === 1 && fits(other, partners[0]!));
      if (rivals.length === 1) pairs.push({ a: one, b: partners[0]! });
    }
  }
  return { pairs, onlyA: without(a, pairs, 'a'), onlyB: without(b, pairs, 'b') };
}

function without(rows: readonly ScoredRow[], pairs: readonly RowPair[], side: 'a' | 'b'): readonly ScoredRow[] {
  return rows.filter((row) => !pairs.some((pair) => pair[side] === row));
}

function sameFacts(a: RowFacts, b: RowFacts, names: readonly (keyof RowFacts)[]): boolean {
  return names.every((name) => a[name] === b[name]);
}

/** Digits of a hash that people are shown. */
const HASH_DIGITS = 12;

const KEYS: Readonly<Record<keyof RowKeys, string>> = {
  dataset: 'data set',
  data: 'content of the data set',
  rules: 'rules',
  protocol: 'protocol',
  protocolOptions: 'options of the protocol',
  input: 'input',
};

export interface KeyDifference {
  readonly key: keyof RowKeys;
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

/** What two rows would have to have in common and have not; null where they can be compared. */
export function firstKeyDifference(a: ScoredRow, b: ScoredRow): KeyDifference | null {
  for (const [name, label] of Object.entries(KEYS)) {
    const key = name as keyof RowKeys;
    if (a.keys[key] !== b.keys[key]) return { key, label, a: keyText(a, key), b: keyText(b, key) };
  }
  return null;
}

/** A hash says little to people: the number of sequences with it tells a part of a data set from the whole. */
function keyText({ keys, sequences, missing }: ScoredRow, key: keyof RowKeys): string {
  if (key !== 'data') return keys[key];
  return `${keys.dataset}, ${sequences.length + missing.length} sequences, hash ${keys.data.slice(0, HASH_DIGITS)}`;
}

/** Why no row of one side can be compared with this one, by the row that is nearest to it. */
export function cannotCompare(what: string, row: ScoredRow, side: Side, wanted: Side): UserError {
  const differences = side.rows
    .map((other) => ({ other, difference: firstKeyDifference(row, other) }))
    .sort((one, two) => depth(two.difference) - depth(one.difference));
  const nearest = differences[0];
  const where = `${wanted.name}, row ${row.id}`;
  if (nearest === undefined) return new UserError({ what, where, expected: 'a row', found: `${side.name} has none` });
  const { difference, other } = nearest;
  if (difference === null) {
    const alike = differences.filter((one) => one.difference === null).map((one) => one.other.id);
    const found = `${alike.length} of ${side.name} with its data, rules, protocol and input: ${alike.join(', ')}`;
    return new UserError({ what, where, expected: 'one row to compare with', found, next: 'choose one with --row' });
  }
  return new UserError({
    what: `${what} The two differ in the ${difference.label}.`,
    where,
    expected: `${difference.label}: ${difference.a}`,
    found: `${difference.b} in ${side.name}, row ${other.id}`,
    next: 'compare runs of the same data set, rules, protocol and input',
  });
}

function depth(difference: KeyDifference | null): number {
  return difference === null ? Object.keys(KEYS).length : Object.keys(KEYS).indexOf(difference.key);
}

/** A fact in which two rows differ, for people. */
export interface FactDifference {
  readonly fact: keyof RowFacts;
  readonly a: string;
  readonly b: string;
}

/** Everything that may differ and does: model, options, code, machine. */
export function factDifferences(a: ScoredRow, b: ScoredRow): readonly FactDifference[] {
  const names = Object.keys(a.facts) as (keyof RowFacts)[];
  return names
    .filter((fact) => a.facts[fact] !== b.facts[fact])
    .map((fact) => ({ fact, a: factText(a.facts, fact), b: factText(b.facts, fact) }));
}

function factText(facts: RowFacts, fact: keyof RowFacts): string {
  const value = facts[fact];
  if (value === null || value === '') return 'none';
  return fact === 'modelHash' ? String(value).slice(0, HASH_DIGITS) : oneLine(String(value));
}

/** A short name for each row: its model's where no other row has it, else its id. */
export function rowName(row: ScoredRow, rows: readonly ScoredRow[]): string {
  return rows.filter(({ facts }) => facts.model === row.facts.model).length > 1 ? row.id : row.facts.model;
}
