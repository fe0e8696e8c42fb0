import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { eroded, erodedInSome, good, runTracker } from '../app/gated-runs.js';
import { benchText } from '../gate/bench-text.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const ROOT = join(import.meta.dirname, '..', '..');
const base = temporaryFolder();
const sam2bench = (...args: readonly string[]) => runProgram(base, args, { GITHUB_ACTIONS: '' });

beforeAll(async () => {
  await runTracker(base, 'good', good);
  await runTracker(base, 'eroded', eroded);
  await runTracker(base, 'some', erodedInSome);
  writeFileSync(join(base, 'gate.yaml'), 'assertions: [{ metric: JF, maxDrop: 0.05 }]\n');
});

const judge = (run: string, ...more: readonly string[]) =>
  sam2bench('gate', run, '--baseline', 'b.json', '--config', 'gate.yaml', ...more);

describe.skipIf(!isBuilt)('sam2bench gate', () => {
  it('writes a baseline, and passes, fails and cannot judge by exit code', async () => {
    const { code, stdout } = await sam2bench('gate', 'run-good', '--baseline', 'b.json', '--update');
    expect([code, stdout]).toEqual([0, `${join(base, 'b.json')}\n`]);
    const [pass, fail, open] = [await judge('run-good'), await judge('run-eroded'), await judge('run-some')];
    expect([pass.code, fail.code, open.code]).toEqual([0, 1, 4]);
    expect(pass.stdout).toMatch(/^verdict .*\n-.*\npass .*\n\npass: 1 passed, 0 failed, 0 could not be judged\n$/);
    expect(fail.stdout).toMatch(/FAIL: J&F of tracker, all sequences\n(.*\n)* {2}fell most: clip-/);
    expect(open.stdout).toMatch(/ {2}would do: \d+ sequences\n/);
    expect([pass.stderr, fail.stderr]).toEqual(['', '']);
    const bare = await sam2bench('gate', 'run-good', '--baseline', 'b.json');
    expect(bare.stderr).toMatch(/no --config[\s\S]*to copy: .*configs.gates$/m);
  });

  it('writes its files, and annotations where it runs on GitHub', async () => {
    const outcome = await judge('run-eroded', '--junit', 'out/gate.xml', '--markdown', 'out/gate.md', '--annotations');
    expect(outcome.stderr).toMatch(/^::error title=FAIL%3A J&F of tracker::FAIL: [^\n]*%0A[^\n]*\n$/);
    expect(readFileSync(join(base, 'out/gate.xml'), 'utf8')).toMatch(/^<\?xml/);
    expect(readFileSync(join(base, 'out/gate.md'), 'utf8')).toMatch(/^### Gate: FAIL/);
    const args = ['gate', 'run-eroded', '--baseline', 'b.json', '--config', 'gate.yaml'];
    expect((await runProgram(base, args, { GITHUB_ACTIONS: 'true' })).stderr).toMatch(/^::error /);
  });

  it('prints nothing but JSON on stdout under --json', async () => {
    const { code, stdout } = await judge('run-eroded', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, verdict: 'fail', exitCode: 1, findings: [{ metric: 'JF' }] });
  });

  it('refuses with exit code 2', async () => {
    expect((await sam2bench('gate', 'run-good', '--baseline', 'b.json')).stderr).toMatch(/There is no --config/);
    const text = readFileSync(join(base, 'b.json'), 'utf8');
    writeFileSync(join(base, 'other.json'), text.replaceAll('"rules":"davis2017"', '"rules":"davis2016"'));
    const { code, stderr } = await sam2bench('gate', 'run-good', '--baseline', 'other.json', '--config', 'gate.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/The baseline is refused\. The two differ in the rules\.\n(.*\n)*.*davis2016\n.*davis2017/);
  });
});

describe.skipIf(!isBuilt)('sam2bench gate of measurements', () => {
  const file = (name: string, median: number) =>
    writeFileSync(join(base, name), benchText({ J: { median, min: median, p75: median, sampleCount: 9 } }));

  it('passes and fails by exit code, and is no baseline', async () => {
    file('before.json', 1);
    file('bench.json', 1.5);
    const { code, stdout } = await sam2bench('gate', 'bench.json', '--against', 'before.json');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nFAIL +median, ms +J +.* made +1\.000 +1\.500 +takes x1\.500 .*at most x1\.250\n/);
    expect((await sam2bench('gate', 'before.json', '--against', 'bench.json', '--json')).code).toBe(0);
    const update = await sam2bench('gate', 'bench.json', '--baseline', 'b.json', '--update');
    expect([update.code, update.stderr]).toEqual([2, expect.stringMatching(/Measurements have no baseline/)]);
  });
});

describe.skipIf(!isBuilt)('sam2bench compare', () => {
  it('prints differences and what moved', async () => {
    const { code, stdout } = await sam2bench('compare', 'run-good', 'run-some');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nJ&F +\d+\.\d\d +\d+\.\d\d +-\d+\.\d\d \(-\d+\.\d\d to \+?-?\d+\.\d\d\)\n/);
    expect(stdout).toMatch(/moved most \(J&F\) .*\n-.*\nclip-\d .* -\d/);
    expect(stdout).toMatch(/\ndiffers: modelHash: /);
    expect(JSON.parse((await sam2bench('compare', 'run-good', 'run-some', '--json')).stdout)).toMatchObject({
      comparisons: [{ sequences: 8 }],
    });
  });
});

describe.skipIf(!isBuilt)('the GitHub Action', () => {
  const { runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const script: string = runs.steps.find(({ id }: { readonly id?: string }) => id === 'gate').run;

  /** Runs the step as the runner would. */
  function step(run: string, undecided = 'fail') {
    const folder = join(base, `action-${run}-${undecided}`);
    mkdirSync(folder);
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    const inputs = { RUN: run, CONFIG: 'gate.yaml', BASELINE: 'b.json', AGAINST: '', JUNIT: 'action.xml' };
    const env = { ...process.env, ...files, ...inputs, UNDECIDED: undecided, GITHUB_ACTION_PATH: ROOT };
    const { status } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: base, env });
    return { status, output: readFileSync(files.GITHUB_OUTPUT, 'utf8'), files };
  }

  it('passes the exit code and the verdict on, with a summary', async () => {
    await sam2bench('gate', 'run-good', '--baseline', 'b.json', '--update');
    expect(step('run-good')).toMatchObject({ status: 0, output: 'verdict=pass\n' });
    const failed = step('run-eroded');
    expect(failed).toMatchObject({ status: 1, output: 'verdict=fail\n' });
    expect(readFileSync(failed.files.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^### Gate: FAIL/);
    expect(step('run-some')).toMatchObject({ status: 4, output: 'verdict=undecided\n' });
    expect(step('run-some', 'pass')).toMatchObject({ status: 0, output: 'verdict=undecided\n' });
  });
});
