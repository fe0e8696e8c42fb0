import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { UserError } from '../../src/core/errors.js';

const fixtures = join(import.meta.dirname, '../fixtures/checkpoints');
const fixture = (name: string) => join(fixtures, name);

interface Expected {
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly string[] }>>;
}

/** Python writes infinity as "inf". */
const numberOf = (text: string) => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));

async function problemOf(file: string): Promise<string> {
  const error: unknown = await openCheckpoint(file).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).exitCode).toBe(2);
  expect((error as UserError).message).toContain(file);
  return (error as UserError).message;
}

describe('openCheckpoint', () => {
  let folder: string;
  let expected: Expected;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sam2bench-'));
    expected = JSON.parse(await readFile(fixture('expected.json'), 'utf8')) as Expected;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['plain.pt', 'nested.pt', 'parameters.pt'])('reads every tensor of %s as torch holds it', async (name) => {
    const checkpoint = await openCheckpoint(fixture(name));
    expect(checkpoint.tensors.size).toBeGreaterThan(8);
    for (const [tensor, { shape }] of checkpoint.tensors) {
      const known = expected.tensors[tensor];
      expect(shape).toEqual(known?.shape);
      expect([...(await checkpoint.read(tensor))]).toEqual(known?.values.map(numberOf));
    }
    await checkpoint.close();
  });

  it('finds all tensors under "model" and leaves the rest', async () => {
    const checkpoint = await openCheckpoint(fixture('nested.pt'));
    expect([...checkpoint.tensors.keys()].sort()).toEqual(Object.keys(expected.tensors).sort());
    await checkpoint.close();
  });

  it.each([
    ['calls-system.pt', /posix\.system|nt\.system/],
    ['calls-eval.pt', /builtins\.eval|__builtin__\.eval/],
  ])('refuses %s by the name of what it calls, and runs nothing', async (name, global) => {
    expect(await problemOf(fixture(name))).toMatch(global);
    expect(existsSync('/tmp/this-must-not-exist')).toBe(false);
  });

  it('says of a checkpoint from before torch 1.6 how to save it again', async () => {
    expect(await problemOf(fixture('legacy.pt'))).toMatch(/before version 1\.6[\s\S]*weights_only/);
  });

  it('says where the tensors were looked for when there are none', async () => {
    expect(await problemOf(fixture('no-tensors.pt'))).toContain("under 'model', 'state_dict'");
  });

  it('notices a cut at every place of a torch zip', async () => {
    const whole = await readFile(fixture('plain.pt'));
    for (let length = 300; length < whole.length - 1; length += 397) {
      const file = join(folder, `cut-${length}.pt`);
      await writeFile(file, whole);
      await truncate(file, length);
      expect(await problemOf(file)).toMatch(/cut off|damaged/);
    }
  });

  it.each([
    ['empty', '', /an empty file/],
    ['page', '<!DOCTYPE html><html>Not found</html>', /a web page/],
    ['pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /Git LFS pointer/],
    ['text', 'model: sam2\n', /a text file/],
    ['picture', '\x89PNG\r\n\x1a\n0000000000000000', /a PNG picture/],
  ])('says of a file of the kind "%s" what it is', async (name, content, message) => {
    const file = join(folder, name);
    await writeFile(file, content, 'latin1');
    expect(await problemOf(file)).toMatch(message);
  });

  it('says that a file is not there', async () => {
    expect(await problemOf(join(folder, 'absent.pt'))).toContain('cannot be opened');
  });
});
