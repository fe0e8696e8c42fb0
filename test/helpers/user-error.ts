import { expect } from 'vitest';
import { UserError } from '../../src/core/errors.js';

/** Runs `act`, which must fail with a UserError, and gives the error's message. */
export async function userErrorOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('nothing was thrown');
}
