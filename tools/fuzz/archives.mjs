// Zip archives and safetensors files by hand, whose directories may lie.

function localHeader(entry) {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(entry.method ?? 0, 8);
  header.writeUInt32LE(entry.content.length >>> 0, 18);
  header.writeUInt32LE(entry.content.length >>> 0, 22);
  header.writeUInt16LE(Buffer.byteLength(entry.name), 26);
  return Buffer.concat([header, Buffer.from(entry.name), entry.content]);
}

function centralHeader(entry, offset) {
  const header = Buffer.alloc(46);
  const size = entry.size ?? entry.content.length;
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(entry.method ?? 0, 10);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : size >>> 0, 20);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : size >>> 0, 24);
  header.writeUInt16LE(Buffer.byteLength(entry.name), 28);
  header.writeUInt32LE((entry.offset ?? offset) >>> 0, 42);
  const extra = entry.zip64 ? Buffer.alloc(20) : Buffer.alloc(0);
  if (entry.zip64) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(BigInt.asUintN(64, BigInt(size)), 4);
    extra.writeBigUInt64LE(BigInt.asUintN(64, BigInt(size)), 12);
  }
  header.writeUInt16LE(extra.length, 30);
  return Buffer.concat([header, Buffer.from(entry.name), extra]);
}

const ODD = [0, 1, 0x7fffffff, 0xffffffff, 0xfffffffe, 100_000, 2 ** 24];

/**
 * @param entries name, content; and a size, offset or method that the directory gives instead of the true one
 * @param lie what the end record says instead of the truth: count, size or offset
 */
export function zip(rng, entries, lie = {}) {
  const parts = [];
  const central = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localHeader(entry);
    central.push(centralHeader(entry, offset));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const values = { count: entries.length, size: directory.length, offset, ...lie };
  const tail = rng.integer(0, 9) === 0 ? end64(values, offset + directory.length) : [];
  return Buffer.concat([...parts, directory, ...tail, endRecord(values)]);
}

function endRecord({ count, size, offset }) {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Number(count) & 0xffff, 8);
  end.writeUInt16LE(Number(count) & 0xffff, 10);
  end.writeUInt32LE(Number(size) >>> 0, 12);
  end.writeUInt32LE(Number(offset) >>> 0, 16);
  return end;
}

function end64({ count, size, offset }, place) {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  for (const [at, value] of [
    [24, count],
    [32, count],
    [40, size],
    [48, offset],
  ]) {
    record.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(place), 8);
  return [record, locator];
}

/** A torch checkpoint around a pickle; in three of four cases its directory is honest. */
export function torchZip(rng, pickle, storages) {
  const folder = ['archive', 'archive/deep', '..', 'x'][rng.integer(0, 3)];
  const entries = [
    { name: `${folder}/data.pkl`, content: pickle },
    ...Object.entries(storages).map(([key, content]) => ({ name: `${folder}/data/${key}`, content })),
    { name: `${folder}/version`, content: Buffer.from('3\n') },
  ];
  if (rng.integer(0, 3) !== 0) return zip(rng, entries);
  const odd = () => ODD[rng.integer(0, ODD.length - 1)];
  const entry = entries[rng.integer(0, entries.length - 1)];
  const lies = [
    () => ({ ...entry, size: odd() }),
    () => ({ ...entry, offset: odd() }),
    () => ({ ...entry, method: 8 }),
    () => ({ ...entry, zip64: true, size: 2n ** BigInt(rng.integer(10, 64)) - 1n }),
    () => ({ ...entry, zip64: true }),
    () => ({ ...entry, name: ['', '../data.pkl', 'data.pkl', '/etc/passwd', 'a'.repeat(60000)][rng.integer(0, 4)] }),
  ];
  const changed = lies[rng.integer(0, lies.length - 1)]();
  const list = rng.integer(0, 4) === 0 ? [...entries, changed] : entries.map((one) => (one === entry ? changed : one));
  const lie = rng.integer(0, 4) === 0 ? { [['count', 'size', 'offset'][rng.integer(0, 2)]]: odd() } : {};
  return zip(rng, list, lie);
}

const TYPES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 };

/** A safetensors file; each tensor's entry may lie about its type, shape or place. */
export function safetensors(rng, names) {
  const header = {};
  let offset = 0;
  for (let left = rng.integer(0, 5); left > 0; left--) {
    const type = Object.keys(TYPES)[rng.integer(0, 9)];
    const shape = [[2, 3], [6], [], [0, 4], [1, 1, 1, 2]][rng.integer(0, 4)];
    const bytes = shape.reduce((a, b) => a * b, 1) * TYPES[type];
    const entry = { dtype: type, shape, data_offsets: [offset, offset + bytes] };
    header[names[rng.integer(0, names.length - 1)]] = rng.integer(0, 5) === 0 ? lie(rng, entry) : entry;
    offset += bytes;
  }
  if (rng.integer(0, 3) === 0)
    header.__metadata__ = [{ a: 'b' }, { a: 1 }, { a: { toString: 1 } }, [], null, 'x'][rng.integer(0, 5)];
  const text = Buffer.from(rng.integer(0, 30) === 0 ? oddJson(rng) : JSON.stringify(header));
  const length = Buffer.alloc(8);
  const odd = [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, BigInt(text.length + 1), 100_000_001n];
  length.writeBigUInt64LE(rng.integer(0, 15) === 0 ? odd[rng.integer(0, odd.length - 1)] : BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(rng.integer(0, 9) === 0 ? rng.integer(0, 64) : offset, 1)]);
}

function lie(rng, { dtype, shape, data_offsets }) {
  const sizes = [-1, 1.5, 1e300, 2 ** 53, 2 ** 31, null, '2', [2]];
  const odd = () => sizes[rng.integer(0, sizes.length - 1)];
  const lies = [
    () => ({
      dtype: ['F8', 'constructor', '__proto__', { toString: 1 }, null, 4][rng.integer(0, 5)],
      shape,
      data_offsets,
    }),
    () => ({ dtype: Object.keys(TYPES)[rng.integer(0, 9)], shape, data_offsets }),
    () => ({ dtype, shape: [...shape, odd()], data_offsets }),
    () => ({ dtype, shape: [0, odd(), odd()], data_offsets: [data_offsets[0], data_offsets[0]] }),
    () => ({ dtype, shape, data_offsets: [odd(), odd()] }),
    () => ({ dtype, shape, data_offsets: data_offsets.map((place) => Math.max(0, place - rng.integer(0, 8))) }),
    () => ({ dtype, shape: new Array(rng.integer(1, 3000)).fill(1), data_offsets }),
    () => [dtype, shape, data_offsets],
    () => null,
  ];
  return lies[rng.integer(0, lies.length - 1)]();
}

function oddJson(rng) {
  const depth = 2 ** rng.integer(4, 20);
  const kinds = [
    () => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    () => '{"a":'.repeat(depth),
    () => `{${'"a":1,'.repeat(depth / 16)}"a":1}`,
    () => `{"a":{"dtype":"F32","shape":[${'1,'.repeat(depth / 16)}1],"data_offsets":[0,4]}}`,
    () => '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":1e400}',
    () => Buffer.from('{"\xff\xfe":1}', 'latin1'),
    () => '{"\\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    () => `{"a":${'9'.repeat(depth / 16)}}`,
  ];
  return kinds[rng.integer(0, kinds.length - 1)]();
}
