import { UserError } from '../core/errors.js';

/** An object of a JSON file whose values nobody has looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Checks of large lists by hand: a schema would go through every number of every outline. */
export function objectAt(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw wrong(where, 'an object', value);
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(where, 'a list', value);
}

export function textAt(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(where, 'a text', value);
}

export function wholeAt(value: unknown, where: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw wrong(where, 'a whole number from 0 on', value);
}

/** An id as text, fit to name a folder: a whole number, or letters, digits, "_" and "-". */
export function idAt(value: unknown, where: string): string {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return String(value);
  if (typeof value === 'string' && /^[\w-]{1,60}$/.test(value)) return value;
  throw wrong(where, 'an id: a whole number, or a text of letters, digits, "_" and "-"', value);
}

function wrong(where: string, expected: string, value: unknown): UserError {
  return new UserError({
    what: 'A JSON file of the data set is not as its format says.',
    where,
    expected,
    found: value === undefined ? 'nothing' : `${JSON.stringify(value) ?? typeof value}`.slice(0, 80),
    next: 'check that it belongs to this data set and is whole',
  });
}
