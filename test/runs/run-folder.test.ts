import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { writeFileAtomic } from '../../src/runs/atomic-write.js';
import { firstDifference } from '../../src/runs/first-difference.js';
import { createRunFolder, resumeRunFolder } from '../../src/runs/open-run-folder.js';
import { type RunManifest, readManifest } from '../../src/runs/run-manifest.js';
import { UnitFolder } from '../../src/runs/unit-folder.js';

const manifest: RunManifest = {
  schema: 1,
  name: 'trial',
  createdAt: '2026-01-01T00:00:00.000Z',
  command: ['sam2bench', 'run'],
  config: { speed: { repeats: 1 }, models: [{ id: 'static' }] },
  plan: { rows: [], units: [] },
  environment: {
    cpu: 'c',
    cores: 2,
    memory: 1,
    os: 'o',
    node: '20',
    sam2bench: '0',
    onnxruntime: null,
    loadBefore: 0,
  },
  models: [{ id: 'static', hash: 'h' }],
  datasets: [],
  seed: 0,
  resumed: [],
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sam2bench-runs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a run folder', () => {
  it('is made where there is none, or an empty one', async () => {
    await createRunFolder(join(folder, 'a', 'b'), manifest);
    expect(await readManifest(join(folder, 'a', 'b'))).toEqual(manifest);
    await createRunFolder(await mkdtemp(join(folder, 'empty-')), manifest);
  });

  it('is not made over anything', async () => {
    await createRunFolder(folder, manifest);
    await expect(createRunFolder(folder, manifest)).rejects.toThrow(/not empty[\s\S]*--resume/);
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other', 'precious.txt'), '');
    await expect(createRunFolder(join(folder, 'other'), manifest)).rejects.toMatchObject({ exitCode: 2 });
    await expect(createRunFolder(join(folder, 'run.json'), manifest)).rejects.toBeInstanceOf(UserError);
  });

  it('is resumed with the same config, and notes when', async () => {
    await createRunFolder(folder, manifest);
    await resumeRunFolder(folder, { ...manifest, createdAt: '2026-01-02T00:00:00.000Z' });
    const found = await readManifest(folder);
    expect(found.createdAt).toBe(manifest.createdAt);
    expect(found.resumed.map(({ at }) => at)).toEqual(['2026-01-02T00:00:00.000Z']);
  });

  it('is not resumed with another: the key is named', async () => {
    await createRunFolder(folder, manifest);
    const other = { ...manifest, config: { ...manifest.config, speed: { repeats: 3 } } };
    await expect(resumeRunFolder(folder, other)).rejects.toThrow(
      /config\.speed\.repeats[\s\S]*expected: 1[\s\S]*found: 3/,
    );
    const weights = { ...manifest, models: [{ id: 'static', hash: 'i' }] };
    await expect(resumeRunFolder(folder, weights)).rejects.toThrow(/models\[0\]\.hash/);
  });

  it('is not resumed where there is no run, or one of another version', async () => {
    for (const nothing of [folder, join(folder, 'missing')]) {
      await expect(resumeRunFolder(nothing, manifest)).rejects.toThrow(/no run to go on with[\s\S]*without --resume/);
    }
    await writeFile(join(folder, 'run.json'), JSON.stringify({ ...manifest, schema: 99 }));
    await expect(resumeRunFolder(folder, manifest)).rejects.toThrow(/another version/);
    await writeFile(join(folder, 'run.json'), '{"schema": 1');
    await expect(resumeRunFolder(folder, manifest)).rejects.toThrow(/no run folder/);
  });
});

describe('a file that is written atomically', () => {
  it('replaces what was there and leaves nothing beside it', async () => {
    await writeFileAtomic(join(folder, 'a'), 'one');
    await writeFileAtomic(join(folder, 'a'), 'two');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('leaves nothing where it fails', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe('a unit folder', () => {
  const timing = {
    header: { schema: 1, unit: 'u', repeat: 0, coldStart: null, peakRss: 12.5 },
    rows: [],
  };

  it('has a repeat done when its timing is there, and gives it back', async () => {
    const unit = new UnitFolder(folder, 'u');
    await unit.begin();
    expect([await unit.isDone(), await unit.isRepeatDone(0)]).toEqual([false, false]);
    await unit.writeTiming(timing);
    expect([await unit.isDone(), await unit.isRepeatDone(0), await unit.isRepeatDone(1)]).toEqual([false, true, false]);
    expect(await unit.readTiming(0)).toEqual(timing);
  });

  it('is emptied when it begins again', async () => {
    const unit = new UnitFolder(folder, 'u');
    await unit.begin();
    await writeFile(join(unit.masks, '00000.png'), 'half');
    await unit.begin();
    expect(await readdir(unit.masks)).toEqual([]);
  });

  it('says which timing file is broken', async () => {
    const unit = new UnitFolder(folder, 'u');
    await unit.begin();
    await writeFile(join(unit.path, 'timing-0.jsonl'), '{"schema":');
    await expect(unit.readTiming(0)).rejects.toThrow(/timing-0\.jsonl/);
  });
});

describe('the first difference', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, null],
    [{ a: undefined }, {}, null],
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, 'a[1].b'],
    [{ a: 1 }, { a: 1, c: 2 }, 'c'],
    [[1], [1, 2], '[1]'],
    [{ a: [] }, { a: {} }, 'a'],
    [{ a: null }, { a: {} }, 'a'],
  ])('of %j and %j is at %s', (a, b, path) => {
    expect(firstDifference(a, b)?.path ?? null).toBe(path);
  });
});
