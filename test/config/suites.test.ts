import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { PROTOCOL_KINDS } from '../../src/protocols/registry.js';

const FOLDER = join(import.meta.dirname, '../../configs/suites');
const SUITES = readdirSync(FOLDER).sort();

describe('the suites', () => {
  it.each(SUITES)('%s: parses', async (name) => {
    const { models, datasets, protocols } = await loadConfig(join(FOLDER, name));
    expect(Math.min(models.length, datasets.length, protocols.length)).toBeGreaterThan(0);
  });

  it.each([
    'speed.yaml',
    'paper-video.yaml',
    'paper-image.yaml',
    'which-encoder.yaml',
    'which-speedup.yaml',
    'one-or-several-prompts.yaml',
    'smoke.yaml',
  ])('%s says at its top which question it answers, and how it is run', (name) => {
    const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n');
    expect(lines[0]).toMatch(/^# Question: .+\?$/);
    expect(lines.filter((line) => line.startsWith('#')).join('\n')).toContain(`${name}`);
  });

  it('smoke.yaml has every kind of protocol', async () => {
    const { protocols } = await loadConfig(join(FOLDER, 'smoke.yaml'));
    const kinds = new Set(protocols.map(({ kind }) => kind));
    // These two need what no suite can bring: somebody's footage, or a run that logged prompts.
    expect(PROTOCOL_KINDS.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual(['prompts', 'replay']);
  });
});
