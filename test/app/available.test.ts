import { describe, expect, it } from 'vitest';
import { availableOf } from '../../src/app/available.js';
import { resolveConfig } from '../../src/config/load-config.js';

const configOf = (backends: string, unavailable: string) =>
  resolveConfig(
    '/x/trial.yaml',
    `models: [sam2-nano-s]\ndatasets: [{ root: a }]\nbackends: [${backends}]\nunavailable: ${unavailable}`,
  );
const none = () => null;

describe('a machine without a browser', () => {
  it('leaves backends that need one out, and says so', () => {
    const { config, leftOut } = availableOf(configOf('node-cpu, web-wasm', 'leave-out'), none);
    expect(config.backends).toEqual(['node-cpu']);
    expect(leftOut).toEqual([expect.stringMatching(/^web-wasm is left out: no browser/)]);
  });

  it('is told so where nothing else is asked for', () => {
    expect(() => availableOf(configOf('web-wasm', 'leave-out'), none)).toThrow(/No browser was found/);
  });

  it('is told before anything runs where a config does not allow it', () => {
    expect(() => availableOf(configOf('node-cpu, web-wasm', 'error'), none)).toThrow(/There is no browser/);
    const without = configOf('node-cpu', 'error');
    expect(availableOf(without, none)).toEqual({ config: without, leftOut: [] });
  });
});

it('a machine with a browser leaves nothing out', () => {
  const asked = configOf('node-cpu, web-wasm', 'leave-out');
  expect(availableOf(asked, () => '/usr/bin/chromium')).toEqual({ config: asked, leftOut: [] });
});
