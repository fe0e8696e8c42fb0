import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { PickleDict, TensorRef } from '../../src/checkpoints/pickle-values.js';
import { findStateDict } from '../../src/checkpoints/state-dict.js';
import { unpickle } from '../../src/checkpoints/unpickle.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const folder = temporaryFolder();
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const read = (text: string) => unpickle(latin(`\x80\x04${text}.`), 'test.pkl');
const MEGA = 1 << 20;

/** A zip archive with entries stored as they are, as torch.save writes it. */
function zip(entries: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const [local, entry] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), Buffer.from(content));
    offset += 30 + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(central).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...central, end]);
}

/** {'a': a tensor of one storage of one float}; shape and strides as tuples of BININT. */
function oneTensor(shape: readonly number[], strides: readonly number[]): Uint8Array {
  const int = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return `J${bytes.toString('latin1')}`;
  };
  const tuple = (values: readonly number[]) => `(${values.map(int).join('')}t`;
  const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
  const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x01tQ`;
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\0${tuple(shape)}${tuple(strides)}\x89NtR`;
  return latin(`\x80\x02}${text('a')}${tensor}s.`);
}

const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const torchFile = (name: string, pickle: Uint8Array) =>
  write(
    name,
    zip([
      ['x/data.pkl', pickle],
      ['x/data/0', new Uint8Array(4)],
    ]),
  );

describe('a hostile pickle', () => {
  it.each([
    ['a million empty lists', ']0'.repeat(MEGA + 1)],
    ['a million empty byte strings', 'C\x000'.repeat(MEGA + 1)],
    [
      'copies of copies of a dictionary',
      `](${'K\x01K\x02\x86'.repeat(2000)}eq\0${'ccollections\nOrderedDict\nh\0\x85R0'.repeat(MEGA)}`,
    ],
  ])('that makes %s is refused before it fills the memory', async (_name, program) => {
    expect(await userErrorOf(() => read(program))).toMatch(/damaged[\s\S]*more than a million/);
  });

  it('that remembers more than a million values is refused', async () => {
    expect(await userErrorOf(() => read(`N${memoTo(MEGA + 1)}`))).toMatch(/remembered values/);
  });

  it.each([
    ['a text', '\x8d\xff\xff\xff\xff\xff\xff\xff\x7f', /an end in the middle/],
    ['bytes', '\x8e\xff\xff\xff\xff\xff\xff\xff\xff', /an end in the middle/],
    ['an integer', '\x8b\x00\x00\x00\x7f', /an integer of 2130706432 bytes/],
    ['an integer of negative length', '\x8b\xff\xff\xff\xff', /an end in the middle/],
  ])('with the length of %s beyond its end is refused at once', async (_name, program, message) => {
    expect(await userErrorOf(() => read(program))).toMatch(message);
  });

  it.each([
    ['posix', 'system'],
    ['constructor', 'constructor'],
    ['collections', '__proto__'],
    ['torch', 'load'],
  ])('that names %s.%s is refused by that name', async (module, name) => {
    expect(await userErrorOf(() => read(`c${module}\n${name}\n)R`))).toContain(`found: ${module}.${name}\n`);
  });

  it('whose dictionary holds itself under every key ends', async () => {
    const dict = new PickleDict();
    for (const key of ['model', 'state_dict', 'ema', 'module', 'net']) dict.entries.set(key, dict);
    for (let i = 0; i < 1000; i++) dict.entries.set(`other ${i}`, dict);
    expect(await userErrorOf(() => findStateDict(dict, 'test.pt'))).toMatch(/no state dict[\s\S]*model, state_dict/);
  });

  it('whose names are megabytes long gives a short message', async () => {
    const name = 'n'.repeat(3 * MEGA);
    expect((await userErrorOf(() => read(`c${name}\nx\n`))).length).toBeLessThan(10_000);
  });

  it('may have no tensor of more dimensions than torch has', async () => {
    const ones = new Array<number>(65).fill(1);
    expect(await userErrorOf(() => unpickle(oneTensor(ones, ones), 'test.pkl'))).toContain('_rebuild_tensor_v2');
    const whole = unpickle(oneTensor([1, 1], [1, 1]), 'test.pkl') as PickleDict;
    expect(whole.entries.get('a')).toBeInstanceOf(TensorRef);
  });
});

/** BINPUT with a long index, again and again. */
function memoTo(count: number): string {
  const bytes = Buffer.alloc(5 * count);
  for (let i = 0; i < count; i++) {
    bytes[5 * i] = 0x72;
    bytes.writeUInt32LE(i, 5 * i + 1);
  }
  return bytes.toString('latin1');
}

describe('a hostile archive', () => {
  it('with a view that repeats four bytes to a gigabyte is refused', async () => {
    const file = torchFile('expanded.pt', oneTensor([1 << 14, 1 << 14], [0, 0]));
    expect(await userErrorOf(() => openCheckpoint(file))).toMatch(/tensor a is not whole[\s\S]*in a storage of 1/);
    const small = await openCheckpoint(torchFile('small.pt', oneTensor([2, 3], [0, 0])));
    expect(await small.read('a')).toEqual(new Float32Array(6));
    await small.close();
  });

  it('with huge sizes beside a zero has no values', async () => {
    const big = 2 ** 31 - 1;
    const checkpoint = await openCheckpoint(torchFile('zero.pt', oneTensor([big, big, 0], [1, 1, 1])));
    expect(await checkpoint.read('a')).toEqual(new Float32Array(0));
    await checkpoint.close();
  });

  it('with two entries of one name is refused by that name', async () => {
    const pickle = oneTensor([1], [1]);
    const file = write(
      'twice.pt',
      zip([
        ['x/data.pkl', pickle],
        ['x/data/0', new Uint8Array(4)],
        ['x/data.pkl', pickle],
      ]),
    );
    expect(await userErrorOf(() => openCheckpoint(file))).toMatch(/two entries[\s\S]*x\/data\.pkl/);
  });

  it('whose pickle is larger than any network is refused', async () => {
    const file = write('large.pt', zip([['x/data.pkl', new Uint8Array(33 * MEGA)]]));
    expect(await userErrorOf(() => openCheckpoint(file))).toMatch(/more than a network and its optimiser/);
  });
});

describe('a hostile safetensors file', () => {
  const header = (text: string, length = text.length): Uint8Array => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(length));
    return Buffer.concat([bytes, latin(text)]);
  };

  it.each([
    [
      'a type that is no text',
      '{"a":{"dtype":{"toString":1},"shape":[],"data_offsets":[0,0]}}',
      /element type \{"toString":1\} of a/,
    ],
    ['a header of ten thousand levels', `{"a":${'['.repeat(1e4)}${']'.repeat(1e4)}}`, /element type none of a/],
    ['a header that does not end', '{"a":'.repeat(1e4), /no JSON/],
    ['a header that is no UTF-8', '{"\xff":1}', /not valid for encoding utf-8/],
  ])('with %s is refused', async (name, text, message) => {
    expect(await userErrorOf(() => openCheckpoint(write(`${name}.safetensors`, header(text))))).toMatch(message);
  });

  it('may have metadata that are no texts', async () => {
    const checkpoint = await openCheckpoint(write('m.safetensors', header('{"__metadata__":{"a":{"toString":1}}}')));
    expect(checkpoint.metadata).toEqual({ a: '{"toString":1}' });
    await checkpoint.close();
  });

  it('with a header that would fill the memory is refused before it is read', async () => {
    const file = join(folder, 'huge.safetensors');
    const stream = createWriteStream(file);
    stream.write(header('{', 17 * MEGA));
    for (let i = 0; i < 18; i++) stream.write(Buffer.alloc(MEGA, 0x20));
    stream.end();
    await finished(stream);
    expect(await userErrorOf(() => openCheckpoint(file))).toMatch(/a header of 17825792 bytes/);
  });
});
