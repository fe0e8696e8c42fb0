import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileServer, status, whole } from '../helpers/file-server.js';
import { isBuilt, runProgram } from '../helpers/program.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const base = temporaryFolder();
const cache = join(base, 'cache');
const server = await fileServer();
const sam2bench = (...args: readonly string[]) => runProgram(base, args, { SAM2BENCH_CACHE: cache });

describe.skipIf(!isBuilt)('sam2bench model list|download', () => {
  it('list shows what a config may name, and where it is', async () => {
    const { code, stdout } = await sam2bench('model', 'list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/static +bundled +- +in the package\. Copies the first mask/);
    expect(stdout).toMatch(/sam2\.1-hiera-tiny +official +156\.0 +to download: https:\/\/dl\.fbaipublicfiles\.com\//);
    const { stdout: json } = await sam2bench('model', 'list', '--json');
    expect(JSON.parse(json)).toContainEqual(expect.objectContaining({ name: 'facebook/sam2-hiera-large', file: null }));
  });

  it('download --offline says the URL and the place, and a path where a file is', async () => {
    const { code, stderr } = await sam2bench('model', 'download', 'sam2-hiera-small', '--offline');
    expect(code).toBe(2);
    expect(stderr).toContain('https://dl.fbaipublicfiles.com/segment_anything_2/072824/sam2_hiera_small.pt');
    expect(stderr).toContain(join(cache, 'downloads', 'sam2_hiera_small.pt'));
  });

  it('download says what went wrong with a server, the URL and the place', async () => {
    server.answers = [status(404)];
    const url = `${server.origin}/x.pt`;
    const missing = await sam2bench('model', 'download', 'sam2.1-hiera-tiny', '--url', url);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/could not be downloaded[\s\S]*HTTP 404/);
    server.answers = [whole(Buffer.alloc(1000))];
    const small = await sam2bench('model', 'download', 'sam2.1-hiera-tiny', '--url', url);
    expect(small.stderr).toContain('a file of 1000 bytes, and 156008466 were expected');
    const plain = await sam2bench('model', 'download', 'sam2.1-hiera-tiny', '--url', 'http://example.com/x.pt');
    expect(plain.stderr).toContain('which is not https');
  });

  it('inspect and compile take a name that a config may have, and say how to get one that is not here', async () => {
    const { stdout } = await sam2bench('model', 'inspect', 'sam2-nano-s', '--json');
    const inspected = JSON.parse(stdout);
    expect(inspected.file).toMatch(/models.sam2-nano-s\.safetensors$/);
    expect(inspected.parameters).toBeGreaterThan(1e6);
    const away = await sam2bench('model', 'compile', 'sam2.1-hiera-tiny');
    expect(away.code).toBe(2);
    expect(away.stderr).toMatch(/not downloaded yet[\s\S]*next: sam2bench model download sam2\.1-hiera-tiny/);
    const floor = await sam2bench('model', 'inspect', 'static');
    expect(floor.stderr).toMatch(/"static" has no checkpoint/);
  });

  it('run says which command fetches a model that a config names', async () => {
    mkdirSync(join(base, 'set'), { recursive: true });
    const config = { models: ['sam2.1-hiera-tiny'], datasets: [{ root: './set' }] };
    writeFileSync(join(base, 'mine.yaml'), JSON.stringify(config));
    const { code, stderr } = await sam2bench('run', 'mine.yaml', '--dry-run');
    expect(code).toBe(2);
    expect(stderr).toMatch(/was not downloaded yet[\s\S]*next: sam2bench model download sam2\.1-hiera-tiny/);
  });
});
