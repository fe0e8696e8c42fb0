import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGateConfig } from '../../src/app/gate-files.js';

const ROOT = join(import.meta.dirname, '..', '..');
const gates = readdirSync(join(ROOT, 'configs', 'gates')).map((name) => join('configs', 'gates', name));

describe('the gates to copy', () => {
  it.each([...gates, join('.ci', 'gate.yaml')])('%s is whole', async (file) => {
    expect((await readGateConfig(join(ROOT, file))).assertions.length).toBeGreaterThan(2);
  });
});
