import { describe, expect, it } from 'vitest';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
const sam2bench = (...args: readonly string[]) => runProgram(base, args);

describe.skipIf(!isBuilt)('sam2bench report', () => {
  it.each([
    [['report'], 'No run is named.'],
    [['report', 'a', '--history', '.'], 'Runs and --history do not go together.'],
    [['report', 'missing'], 'This is no run folder.'],
    [['report', 'missing', '--viewer', 'lots'], 'The room for frames is out of range.'],
    [['report', '--history', '.'], 'The folder holds no scored run.'],
  ])('ends with 2 and a reason: %j', async (args, reason) => {
    const { code, stderr, stdout } = await sam2bench(...args);
    expect(stderr).toContain(reason);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
