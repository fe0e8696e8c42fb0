import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { history } from '../../src/app/history.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { nightlyRuns } from '../report/history-fixture.js';

describe('the history of a folder of runs', () => {
  const folder = temporaryFolder();

  it('draws what was scored and says what was passed over', async () => {
    for (const { folderName, manifest, rows } of nightlyRuns().slice(0, 3)) {
      writeTree(join(folder, folderName), {
        'run.json': JSON.stringify(manifest),
        'summary.json': JSON.stringify({ schema: 1, rows }),
      });
    }
    writeTree(join(folder, 'stopped'), { 'run.json': JSON.stringify(nightlyRuns()[0]!.manifest) });
    mkdirSync(join(folder, 'no-run'));
    const page = await history(folder);
    expect(page).toBe(join(folder, 'history.html'));
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('accuracy and speed over 3 runs');
    expect(html).toContain('stopped: The run was not scored.');
    expect(html).not.toContain('no-run');
    expect(readFileSync(join(folder, 'history.csv'), 'utf8').split('\n')).toHaveLength(8);
  });

  it('needs one', async () => {
    expect(await userErrorOf(() => history(join(folder, 'no-run')))).toContain('holds no scored run');
    expect(await userErrorOf(() => history(join(folder, 'missing')))).toContain('cannot be read');
  });
});
