import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gateBench, isBenchFile } from '../../src/app/gate-bench.js';
import { benchText } from '../gate/bench-text.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const base = temporaryFolder();

async function benchOf(name: string, medians: Readonly<Record<string, number>>): Promise<string> {
  const file = join(base, name);
  const figures = Object.entries(medians).map(([key, median]) => {
    return [key, { median, min: median * 0.98, p75: median * 1.02, sampleCount: 50 }] as const;
  });
  await writeFile(file, benchText(Object.fromEntries(figures)));
  return file;
}

describe('a gate of measurements', () => {
  it('allows a quarter where no config is given, and ends with 0, 1 and 4', async () => {
    const against = await benchOf('before.json', { J: 1, F: 2 });
    const same = await gateBench(await benchOf('same.json', { J: 1.2, F: 2 }), { against });
    expect(same).toMatchObject({ verdict: 'pass', exitCode: 0, differing: [], annotations: [] });
    expect(same.notes[0]).toMatch(/do not say which machine/);
    const slow = await gateBench(await benchOf('slow.json', { J: 1.3, F: 2 }), { against });
    expect(slow).toMatchObject({ verdict: 'fail', exitCode: 1 });
    const other = await gateBench(await benchOf('other.json', { J: 1 }), { against });
    expect(other).toMatchObject({ verdict: 'undecided', exitCode: 4 });
  });

  it('takes a config, and writes what CI shows', async () => {
    const against = await benchOf('before.json', { J: 1, F: 2 });
    const config = join(base, 'bench.yaml');
    await writeFile(config, 'assertions: [{ metric: bench, scope: { row: J }, maxRatio: 1.1 }]\n');
    const [junit, markdown] = [join(base, 'out/gate.xml'), join(base, 'out/gate.md')];
    const file = await benchOf('slow.json', { J: 1.3, F: 9 });
    const result = await gateBench(file, { against, config, junit, markdown });
    expect(result.findings.map(({ rowName, verdict }) => [rowName, verdict])).toEqual([['J', 'fail']]);
    expect(result.annotations).toEqual([expect.stringMatching(/^::error title=FAIL%3A median%2C ms of J::/)]);
    expect(await readFile(junit, 'utf8')).toContain('classname="bench/made.bench.ts &gt; made &gt; J"');
    expect(await readFile(markdown, 'utf8')).toMatch(
      /\| FAIL \| median, ms \| J \|.*\| 1\.000 \| 1\.300 \| takes x1\.300/,
    );
  });

  it('asks for the other file, and takes no baseline', async () => {
    const file = await benchOf('one.json', { J: 1 });
    expect(await userErrorOf(() => gateBench(file, {}))).toMatch(/nothing to be held against[\s\S]*npm run bench/);
    expect(await userErrorOf(() => gateBench(file, { baseline: file }))).toMatch(/where: --baseline/);
    expect(await userErrorOf(() => gateBench(file, { against: join(base, 'none.json') }))).toMatch(/cannot be read/);
  });

  it('is of a file, where a run is a folder', async () => {
    const found = [await benchOf('one.json', { J: 1 }), base, join(base, 'none'), `${base}#row`].map(isBenchFile);
    expect(await Promise.all(found)).toEqual([true, false, false, false]);
  });
});
