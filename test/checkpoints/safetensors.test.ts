import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';

/** A safetensors file by hand, from its header and data. */
function handmade(header: unknown, data: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

describe('safetensors', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sam2bench-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives back what was written, whatever the values', async () => {
    const file = join(folder, 'round.safetensors');
    const values = fc.array(fc.float({ noNaN: true }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const array = Float32Array.from(list);
        await writeSafetensors(file, [{ name: 'a', shape: [list.length], dtype: 'F32', values: array }], { k: 'v' });
        const checkpoint = await openCheckpoint(file);
        expect(checkpoint.metadata).toEqual({ k: 'v' });
        expect(await checkpoint.read('a')).toEqual(array);
        await checkpoint.close();
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('writes the same bytes in whatever order the tensors come', async () => {
    const tensor = (name: string) => ({ name, shape: [1], dtype: 'F16' as const, values: Float32Array.of(0.5) });
    const [one, two] = [join(folder, '1'), join(folder, '2')];
    await writeSafetensors(one, [tensor('b'), tensor('a')]);
    await writeSafetensors(two, [tensor('a'), tensor('b')]);
    expect(await readFile(one)).toEqual(await readFile(two));
  });

  it.each([
    ['an unknown element type', { a: { dtype: 'F8', shape: [1], data_offsets: [0, 1] } }, [0], /element type F8/],
    [
      'a length that does not fit its shape',
      { a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } },
      [0, 0, 0, 0],
      /needs 8/,
    ],
    ['data beyond the file', { a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, [0], /in a file of/],
    [
      'tensors that overlap',
      { a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] }, b: { dtype: 'U8', shape: [2], data_offsets: [1, 3] } },
      [1, 2, 3],
      /b in the bytes of a/,
    ],
    ['negative sizes', { a: { dtype: 'U8', shape: [-1], data_offsets: [0, -1] } }, [], /the entry of a/],
  ])('refuses %s', async (_name, header, data, message) => {
    const file = join(folder, 'bad.safetensors');
    await writeFile(file, handmade(header, data));
    await expect(openCheckpoint(file)).rejects.toThrow(message);
  });

  it('reads bfloat16 and integers', async () => {
    const file = join(folder, 'types.safetensors');
    const header = {
      b: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] },
      i: { dtype: 'I16', shape: [1], data_offsets: [4, 6] },
    };
    await writeFile(file, handmade(header, [0x80, 0x3f, 0x00, 0xc0, 0xff, 0xff]));
    const checkpoint = await openCheckpoint(file);
    expect([...(await checkpoint.read('b'))]).toEqual([1, -2]);
    expect([...(await checkpoint.read('i'))]).toEqual([-1]);
    await checkpoint.close();
  });
});
