import { describe, expect, it } from 'vitest';
import { buildGraphs } from '../../src/sam2/graphs.js';
import { NANO_VARIANT } from '../../src/sam2/untrained.js';
import { userErrorOf } from '../helpers/user-error.js';
import { fakeSource } from './fake-source.js';

const KEY = 'memory_attention.layers.1.linear2.bias';
const build = (change: (shapes: Map<string, readonly number[]>) => void) => () =>
  buildGraphs(fakeSource(NANO_VARIANT, change), NANO_VARIANT, 256);

describe('strict loading', () => {
  it('takes a checkpoint that has every parameter and no other', () => {
    expect(build(() => {})().size).toBe(5);
  });

  it('names a parameter that is missing', async () => {
    const message = await userErrorOf(build((shapes) => shapes.delete(KEY)));
    expect(message).toContain(`no parameter ${KEY}`);
    expect(message).toContain('fake.pt');
  });

  it('names a parameter of another shape, with both shapes', async () => {
    const message = await userErrorOf(build((shapes) => shapes.set(KEY, [65])));
    expect(message).toMatch(new RegExp(`${KEY}[\\s\\S]*expected: \\[64\\][\\s\\S]*found: \\[65\\]`));
  });

  it('names parameters that have no place in the network', async () => {
    const message = await userErrorOf(build((shapes) => shapes.set('head.weight', [10])));
    expect(message).toMatch(/1 parameter\(s\)[\s\S]*found: head\.weight/);
  });
});
