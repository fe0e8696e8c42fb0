// Pickles by hand: state dicts whose parts may lie, programs of random instructions, and bombs.

const u8 = (value) => Buffer.from([value & 255]);
const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};
const MARK = Buffer.from('(');
const text = (value) => Buffer.concat([Buffer.from('X'), u32(Buffer.byteLength(value)), Buffer.from(value)]);
const long = (value) => Buffer.concat([u8(0x8a), u8(9), u64(value), u8(BigInt(value) < 0n ? 255 : 0)]);
const named = (module, name) => Buffer.from(`c${module}\n${name}\n`);
const tuple = (...items) => Buffer.concat([MARK, ...items, Buffer.from('t')]);
const call = (target, ...args) => Buffer.concat([target, tuple(...args), Buffer.from('R')]);

const TYPES = ['FloatStorage', 'HalfStorage', 'BFloat16Storage', 'LongStorage', 'BoolStorage', 'DoubleStorage'];
/** What would run something, were a name enough. */
export const FORBIDDEN = [
  ['posix', 'system'],
  ['os', 'system'],
  ['builtins', 'eval'],
  ['__builtin__', 'getattr'],
  ['subprocess', 'Popen'],
  ['torch', 'load'],
  ['torch.nn.modules.linear', 'Linear'],
  ['collections', '__proto__'],
  ['constructor', 'constructor'],
  ['numpy', 'load'],
];

/** A size, offset or stride: mostly what fits, sometimes what cannot. */
function number(rng, honest) {
  const odd = [0, 1, -1, 2 ** 31, 2n ** 31n - 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, -(2n ** 63n), 1e6, 65536];
  return long(rng.integer(0, 30) === 0 ? odd[rng.integer(0, odd.length - 1)] : honest);
}

function tensor(rng, key, count) {
  const type = TYPES[rng.integer(0, TYPES.length - 1)];
  const shape = [[count], [1, count], [count, 1, 1], [], [0, count], [2, Math.floor(count / 2)]][rng.integer(0, 5)];
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * Math.max(1, b), 1));
  const storage = [text('storage'), named('torch', type), text(key), text('cpu'), number(rng, count)];
  const list = (items) => tuple(...items.map((item) => number(rng, item)));
  return call(
    named('torch._utils', '_rebuild_tensor_v2'),
    Buffer.concat([tuple(...storage), Buffer.from('Q')]),
    number(rng, 0),
    list(shape),
    list(strides),
    Buffer.from('\x89', 'latin1'),
    call(named('collections', 'OrderedDict')),
  );
}

const NAMES = [
  'image_encoder.trunk.patch_embed.proj.weight',
  'vision_encoder.backbone.patch_embed.projection.weight',
  'prompt_encoder.point_embed.weight',
  'memory_attention.norm.weight',
  'no_mem_embed',
  '__proto__',
  '../../etc/passwd',
  '',
  '\u0000\ud83d\ude00',
];
const PREFIXES = ['', '', '', 'module.', '_orig_mod.', 'model.', 'model_ema.', 'module.module.'];

/** A state dict of small tensors over storages of `count` elements, in some nesting. */
export function stateDict(rng, keys, count) {
  const prefix = PREFIXES[rng.integer(0, PREFIXES.length - 1)];
  const entries = Array.from({ length: rng.integer(1, 5) }, () => {
    const name = prefix + NAMES[rng.integer(0, NAMES.length - 1)];
    return Buffer.concat([text(name), tensor(rng, keys[rng.integer(0, keys.length - 1)], count)]);
  });
  let dict = Buffer.concat([Buffer.from('}'), MARK, ...entries, Buffer.from('u')]);
  for (let depth = rng.integer(-1, 5); depth > 0; depth--) {
    const key = ['model', 'state_dict', 'ema', 'module', 'other'][rng.integer(0, 4)];
    dict = Buffer.concat([Buffer.from('}'), MARK, text(key), dict, text('epoch'), u8(75), u8(3), Buffer.from('u')]);
  }
  return Buffer.concat([u8(0x80), u8(2), dict, Buffer.from('.')]);
}

/** A whole state dict with a call beside it that must be refused by its name. */
export function withCall(rng, keys, count) {
  const [module, name] = FORBIDDEN[rng.integer(0, FORBIDDEN.length - 1)];
  const target = rng.integer(0, 1) === 0 ? named(module, name) : Buffer.concat([text(module), text(name), u8(0x93)]);
  const hook = Buffer.concat([call(target, text('touch /tmp/sam2bench-fuzz-ran')), Buffer.from('0')]);
  return {
    pickle: Buffer.concat([u8(0x80), u8(2), hook, stateDict(rng, keys, count).subarray(2)]),
    name: `${module}.${name}`,
  };
}

const CODES = [
  ...Buffer.from('(0NKMJGXTUBC}])hqrjRbaesuctQ12.'),
  128,
  149,
  136,
  137,
  138,
  139,
  140,
  141,
  142,
  143,
].concat([133, 134, 135, 148, 147, 144, 145, 150]);

/** Instructions by chance, each with an argument that may be of the wrong length. */
export function program(rng) {
  const parts = [u8(0x80), u8(rng.integer(0, 6))];
  for (let left = rng.integer(1, 60); left > 0; left--) {
    parts.push(u8(rng.integer(0, 20) === 0 ? rng.integer(0, 255) : CODES[rng.integer(0, CODES.length - 1)]));
    if (rng.integer(0, 2) === 0) parts.push(argument(rng));
  }
  parts.push(Buffer.from('.'));
  return Buffer.concat(parts);
}

function argument(rng) {
  const kinds = [
    () => u8(rng.integer(0, 8)),
    () => u32(rng.integer(0, 5)),
    () => u32(rng.word()),
    () => u64(rng.integer(0, 5)),
    () => u64(2n ** BigInt(rng.integer(20, 64)) - 1n),
    () => Buffer.from('torch\nFloatStorage\n'),
    () => Buffer.from('collections\nOrderedDict\n'),
    () => Buffer.alloc(rng.integer(1, 9), rng.integer(0, 255)),
  ];
  return kinds[rng.integer(0, kinds.length - 1)]();
}

const many = (part, times) => Buffer.concat(Array.from({ length: times }, () => Buffer.from(part, 'latin1')));

/** Few bytes that would be much work or memory: nesting, copies of copies, lists of lists, memos, empty texts. */
export function bomb(rng) {
  const times = 2 ** rng.integer(6, 20);
  const copies = Buffer.concat([
    Buffer.from('](', 'latin1'),
    many('K\x01K\x02\x86', Math.min(times, 5000)),
    Buffer.from('eq\x00'),
    many('ccollections\nOrderedDict\nh\x00\x85R', Math.min(times, 5000)),
  ]);
  const kinds = [
    () => many('}', times),
    () => many('(', times),
    () => many(']\x94', times),
    () => many('N\x94', times),
    () => many('\x8c\x00', times),
    () => many('C\x00', times),
    () => Buffer.concat([many(']', times), many('a', times)]),
    () => Buffer.concat([Buffer.from(']q\x00'), many('h\x00a', times)]),
    () => Buffer.concat([Buffer.from('}q\x00'), many('X\x05\x00\x00\x00modelh\x00s', Math.min(times, 4096))]),
    () => copies,
    () => many('2', times),
    () => Buffer.concat([Buffer.from('N'), many('2\x86', times)]),
    () => many('G\x3f\xf0\x00\x00\x00\x00\x00\x01', times),
    () =>
      Buffer.concat([
        Buffer.from('}('),
        ...Array.from({ length: Math.min(times, 4e5) }, (_, i) => Buffer.concat([u8(74), u32(i), Buffer.from('N')])),
        Buffer.from('u'),
      ]),
    () => Buffer.concat([u8(0x8b), u32(2 ** rng.integer(3, 31)), Buffer.alloc(times, 7)]),
    () => Buffer.concat([u8(0x8d), u64(2n ** BigInt(rng.integer(3, 63)))]),
    () => Buffer.concat([u8(0x96), u64(2n ** BigInt(rng.integer(3, 63)))]),
  ];
  return Buffer.concat([u8(0x80), u8(4), kinds[rng.integer(0, kinds.length - 1)](), Buffer.from('.')]);
}
