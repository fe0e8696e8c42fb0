import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProcessor, runtimeFlags } from '../../src/core/processor.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();

function put(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('what a processor is like', () => {
  it('is read as Linux tells it, on x86 and on Arm', async () => {
    const governor = put('governor', 'powersave\n');
    const x86 = put('x86', 'model name\t: EPYC\nflags\t\t: fpu avx2 avx512f avx512_vnni sse\n');
    const arm = put('arm', 'Features\t: fp asimd asimddp crc32\n');
    const limited = put('limited', '150000 100000\n');
    const free = put('free', 'max 100000\n');
    expect(await readProcessor({ cpuinfo: x86, governor, quota: limited })).toEqual({
      ...{ vectors: ['avx2', 'avx512f', 'avx512_vnni'], governor: 'powersave', quota: 1.5 },
    });
    expect(await readProcessor({ cpuinfo: arm, governor, quota: free })).toEqual({
      ...{ vectors: ['asimd', 'asimddp'], governor: 'powersave', quota: null },
    });
  });

  it('is null where nothing tells', async () => {
    const nowhere = join(folder, 'nowhere');
    const places = { cpuinfo: nowhere, governor: nowhere, quota: nowhere };
    expect(await readProcessor(places)).toEqual({ vectors: null, governor: null, quota: null });
  });

  it('has the options of Node and of threads, and no other variable', () => {
    const env = { OMP_NUM_THREADS: '1', SECRET_TOKEN: 'x', NODE_OPTIONS: '--max-old-space-size=100', PATH: '/bin' };
    expect(runtimeFlags(env, ['--expose-gc'])).toEqual([
      ...['--expose-gc', 'NODE_OPTIONS=--max-old-space-size=100', 'OMP_NUM_THREADS=1'],
    ]);
  });
});
