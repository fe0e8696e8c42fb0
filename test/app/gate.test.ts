import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { gate, updateBaseline } from '../../src/app/gate.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { eroded, erodedInSome, good, runConfig, runTracker } from './gated-runs.js';

const base = temporaryFolder();
const at = (name: string) => join(base, name);
const runs: Record<string, string> = {};
const baseline = at('baseline.json');

beforeAll(async () => {
  runs.good = await runTracker(base, 'good', good);
  runs.eroded = await runTracker(base, 'eroded', eroded);
  runs.some = await runTracker(base, 'some', erodedInSome);
  await updateBaseline(runs.good, baseline);
});

async function configOf(...assertions: readonly unknown[]): Promise<string> {
  await writeFile(at('gate.yaml'), JSON.stringify({ assertions }));
  return at('gate.yaml');
}

const dropOf = (maxDrop: number) => configOf({ metric: 'JF', maxDrop });

describe('a gate from end to end', () => {
  it('passes the run that the baseline was made of', async () => {
    const result = await gate(runs.good!, { config: await dropOf(0), baseline });
    expect(result).toMatchObject({ verdict: 'pass', exitCode: 0, differing: [], notes: [], annotations: [] });
    expect(result.findings[0]).toMatchObject({ metric: 'JF', verdict: 'pass', change: { value: 0, n: 8 } });
  });

  it('fails eroded masks, and says what, how much and where', async () => {
    const junit = at('gate.xml');
    const markdown = at('gate.md');
    const result = await gate(runs.eroded!, { config: await dropOf(0.01), baseline, junit, markdown });
    expect(result).toMatchObject({ verdict: 'fail', exitCode: 1 });
    const finding = result.findings[0]!;
    expect(finding.change!.lo!).toBeGreaterThan(0.01);
    expect(finding.moved!.fell[0]!.loss).toBeGreaterThan(0.01);
    expect(result.differing.map(({ fact }) => fact)).toEqual(['modelHash']);
    expect(await readFile(junit, 'utf8')).toContain('failures="1"');
    expect(await readFile(markdown, 'utf8')).toContain('](run-eroded/report.html#row=tracker-');
    expect(result.annotations).toEqual([expect.stringMatching(/^::error title=/)]);
  });

  it('cannot judge where few of the sequences fell, and fails their floor', async () => {
    const result = await gate(runs.some!, { config: await dropOf(0.05), baseline });
    expect(result).toMatchObject({ verdict: 'undecided', exitCode: 4 });
    expect(result.findings[0]!.wanted!.count!).toBeGreaterThan(8);
    const floor = await configOf({ metric: 'JF', scope: { sequence: 'clip-0' }, min: 0.9 });
    expect(await gate(runs.some!, { config: floor })).toMatchObject({ exitCode: 1 });
  });

  it('warns without failing', async () => {
    const config = await configOf({ metric: 'JF', maxDrop: 0.01, level: 'warn' });
    const result = await gate(runs.eroded!, { config, baseline });
    expect(result).toMatchObject({ exitCode: 0, annotations: [expect.stringMatching(/^::warning /)] });
  });

  it('refuses a baseline of other data', async () => {
    const part = await runConfig(
      base,
      'part',
      `models: [{ id: tracker, predictions: ./masks-good }]
datasets: [{ format: davis2017, root: ./DAVIS, sequences: [clip-0, clip-1] }]`,
    );
    const message = await userErrorOf(async () => gate(part, { config: await dropOf(0), baseline }));
    expect(message).toMatch(/^The baseline is refused\. The two differ in the content of the data set\./);
    expect(message).toMatch(/expected: .*8 sequences.*\n {2}found: .*2 sequences/);
  });

  it('refuses a baseline of another protocol, or with a row that the run lacks', async () => {
    const floors = await runConfig(
      base,
      'floors',
      `models: [static, { id: tracker, predictions: ./masks-good }]
datasets: [{ format: davis2017, root: ./DAVIS }]`,
    );
    const both = at('both.json');
    await updateBaseline(floors, both);
    expect(await userErrorOf(async () => gate(runs.good!, { config: await dropOf(0), baseline: both }))).toMatch(
      /^The baseline is refused\./,
    );
    const result = await gate(floors, { config: await dropOf(0), baseline });
    expect(result.notes).toEqual([expect.stringMatching(/^Not in the baseline: static-/)]);
    expect(result.exitCode).toBe(4);
    const text = await readFile(baseline, 'utf8');
    await writeFile(at('clicks.json'), text.replaceAll('"protocol":"semi-supervised, mask"', '"protocol":"offline"'));
    expect(
      await userErrorOf(async () => gate(runs.good!, { config: await dropOf(0), baseline: at('clicks.json') })),
    ).toMatch(/differ in the protocol/);
  });

  it('fails where a sequence has lost its scores, and makes no baseline of that', async () => {
    const torn = await runTracker(base, 'torn', good);
    const summary = JSON.parse(await readFile(join(torn, 'summary.json'), 'utf8'));
    const objects = join(torn, 'scores', summary.rows[0].id, 'objects.csv');
    const lines = (await readFile(objects, 'utf8')).split('\n').filter((line) => !line.startsWith('clip-3'));
    await writeFile(objects, lines.join('\n'));
    const result = await gate(torn, { config: await dropOf(0), baseline });
    expect(result).toMatchObject({ exitCode: 1, findings: [{ metric: 'sequences' }, { verdict: 'pass' }] });
    expect(await userErrorOf(() => updateBaseline(torn, at('torn.json')))).toMatch(/none of clip-3/);
    await rm(objects);
    expect(await userErrorOf(() => updateBaseline(torn, at('torn.json')))).toMatch(/tables of a row cannot be read/);
  });

  it('judges speeds by a run of the same job', async () => {
    const timing = 'speed: { warmup: 0, minFrames: 1, repeats: 6 }';
    const [before, after] = [
      await runTracker(base, 'before', good, timing),
      await runTracker(base, 'after', good, timing),
    ];
    // Reading masks takes about as long each time; a bound of a hundred is a pass whatever the machine does.
    const config = await configOf({ metric: 'fps_end_to_end', maxRatio: 100 });
    const result = await gate(after, { config, against: before });
    expect(result.findings[0]).toMatchObject({ verdict: 'pass', reference: 'the run of --against', change: { n: 6 } });
  });
});

describe('a gate config', () => {
  it.each([
    ['assertions: []', /key assertions/],
    ['asertions: []', /not known: "asertions".*\n.*line 1.*\n.*did you mean "assertions"/],
    ['assertions: [{ metric: JF, maxdrop: 0 }]', /"maxdrop".*\n.*\n.*did you mean "maxDrop"/],
    [
      'assertions:\n  - { metric: JF&, maxDrop: 0 }',
      /line 2, key assertions\[0\]\.metric\n(.*\n)+.*known names: JF, J/,
    ],
    ['assertions: [{ metric: JF, maxDrop: 5 }]', /0\.005 is half a point/],
    ['assertions: [{ metric: JF, max: 1 }]', /one bound of JF: min or maxDrop/],
    ['assertions: [{ metric: JF }]', /one bound of JF/],
    ['assertions: [{ metric: fps_model, maxRatio: 0.9 }]', /1\.05 allows 5 % more time/],
    ['assertions: [{ metric: fps_model, scope: { sequence: a }, min: 1 }]', /no scope of sequences/],
    ['assertions: [{ metric: J_recall, scope: { attribute: a=b }, min: 1 }]', /an attribute alone/],
    ['assertions: [{ metric: JF, scope: { rows: a }, min: 1 }]', /did you mean "row"/],
    ['assertions: [{ metric: JF, against: a, min: 1 }]', /held against nothing/],
    ['a: [', /not YAML/],
  ])('says what is wrong in %j', async (text, expected) => {
    await writeFile(at('wrong.yaml'), text);
    expect(await userErrorOf(() => gate(runs.good!, { config: at('wrong.yaml') }))).toMatch(expected);
  });

  it('and a baseline that are not there are named', async () => {
    expect(await userErrorOf(() => gate(runs.good!, { config: at('none.yaml') }))).toMatch(
      /gate config cannot be read/,
    );
    const options = { config: await dropOf(0), baseline: at('none.json') };
    expect(await userErrorOf(() => gate(runs.good!, options))).toMatch(/baseline cannot be read.*\n(.*\n)*.*--update/);
  });
});
