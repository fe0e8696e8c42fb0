import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
const folder = writeTree(join(base, 'cache'), {
  'weights/a.safetensors': new Uint8Array(2_000_000),
  'timings.json': '{}',
});
const sam2bench = (...args: readonly string[]) => runProgram(base, args, { SAM2BENCH_CACHE: folder });

describe.skipIf(!isBuilt)('sam2bench cache', () => {
  it('list shows sizes, clear asks what to remove and removes it', async () => {
    const listed = await sam2bench('cache', 'list');
    expect(listed.stdout).toMatch(/weights +weights\/a\.safetensors +2\.0[\s\S]*\n2\.0 MB in /);
    const nothing = await sam2bench('cache', 'clear');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(/Nothing was selected[\s\S]*--all/);
    expect((await sam2bench('cache', 'clear', 'weight')).stderr).toMatch(/Allowed choices are compiled, downloads/);
    const dry = await sam2bench('cache', 'clear', '--all', '--dry-run');
    expect(dry.stdout).toMatch(/2\.0 MB would be removed from/);
    const done = await sam2bench('cache', 'clear', 'weights', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ bytes: 2_000_000, entries: [{ kind: 'weights' }] });
    expect((await sam2bench('cache', 'list')).stdout).not.toMatch(/safetensors/);
  });
});
