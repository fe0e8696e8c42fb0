import { UserError } from '../core/errors.js';
import { type Checkpoint, DTYPE_BYTES, type TensorInfo } from './checkpoint.js';
import type { FileBytes } from './file-bytes.js';
import { toFloat32 } from './number-formats.js';
import type { TensorRef } from './pickle-values.js';
import { findStateDict } from './state-dict.js';
import { unpickle } from './unpickle.js';
import { entryOffset, readZipDirectory, type ZipEntry } from './zip-directory.js';

/** The largest model's pickle has 0.2 MB, three times that with its optimiser. */
const MAX_PICKLE = 32 << 20;
const MAX_ELEMENTS = 2 ** 28;
/** A view may repeat its storage, as `expand` does; a hostile one would make gigabytes of four bytes. */
const MAX_REPEATED = 2 ** 24;

/**
 * Opens what torch.save writes since version 1.6: a zip archive with a pickle of the structure and one entry a storage.
 * @throws UserError where it is something else, is damaged, or asks for code
 */
export async function openTorchZip(source: FileBytes): Promise<Checkpoint> {
  const entries = await readZipDirectory(source);
  refuseScript(source.file, entries);
  const pickle = [...entries.values()].find(({ name }) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  if (pickle === undefined) throw notTorch(source.file, [...entries.keys()]);
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (pickle.size > MAX_PICKLE) throw tooLarge(source.file, pickle);
  await requireLittleEndian(source, entries.get(`${folder}byteorder`));
  const bytes = await source.read(await entryOffset(source, pickle), pickle.size);
  const { tensors, notes } = findStateDict(unpickle(bytes, `${source.file}: ${pickle.name}`), source.file);
  for (const [name, tensor] of tensors)
    checkView(source, name, tensor, entries.get(`${folder}data/${tensor.storage.key}`));
  const info = [...tensors].map(([name, { storage, shape }]): [string, TensorInfo] => [
    name,
    { name, dtype: storage.dtype, shape },
  ]);
  return {
    file: source.file,
    format: 'torch-zip',
    metadata: {},
    notes,
    tensors: new Map(info),
    read: async (name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new Error(`no tensor ${name}`);
      return readTensor(source, tensor, entries.get(`${folder}data/${tensor.storage.key}`)!);
    },
    close: () => source.close(),
  };
}

/** A program that was traced or scripted: its pickles name classes of its own code. */
function refuseScript(file: string, entries: ReadonlyMap<string, ZipEntry>): void {
  const constants = [...entries.keys()].find((name) => /(^|\/)constants\.pkl$/.test(name));
  if (constants === undefined) return;
  throw new UserError({
    what: 'This is a TorchScript program, not a checkpoint.',
    where: file,
    expected: 'weights alone, as torch.save writes a state dict',
    found: `the entry ${constants}, as torch.jit.save writes it`,
    next: "save the weights alone: torch.save({'model': torch.jit.load(f).state_dict()}, 'clean.pt')",
  });
}

async function requireLittleEndian(source: FileBytes, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return;
  const bytes = await source.read(await entryOffset(source, entry), Math.min(entry.size, 16));
  const order = new TextDecoder().decode(bytes);
  if (order === 'little') return;
  throw new UserError({
    what: 'The checkpoint has another byte order.',
    where: source.file,
    expected: 'little',
    found: order,
  });
}

/** @throws UserError where a tensor reaches beyond its storage, or the storage beyond the file */
function checkView(source: FileBytes, name: string, tensor: TensorRef, entry: ZipEntry | undefined): void {
  const { storage, shape, strides, offset } = tensor;
  const problem = (found: string) =>
    new UserError({
      what: `The tensor ${name} is not whole.`,
      where: source.file,
      found,
      next: 'download or copy the file again',
    });
  if (entry === undefined) throw problem(`no entry for its storage ${storage.key}`);
  const needed = storage.length * DTYPE_BYTES[storage.dtype];
  if (entry.size < needed) throw problem(`${entry.size} bytes of storage where ${needed} are needed`);
  const count = countOf(shape);
  if (count > MAX_ELEMENTS || (count > storage.length && count > MAX_REPEATED)) {
    throw problem(`a shape [${shape.join(', ')}] of ${count} values in a storage of ${storage.length}`);
  }
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  if (!shape.includes(0) && last >= storage.length) throw problem(`a shape [${shape.join(', ')}] beyond its storage`);
}

async function readTensor(source: FileBytes, tensor: TensorRef, entry: ZipEntry): Promise<Float32Array> {
  const { storage, shape, strides, offset } = tensor;
  const count = countOf(shape);
  if (count === 0) return new Float32Array(0);
  const width = DTYPE_BYTES[storage.dtype];
  const span = 1 + shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 0);
  const start = (await entryOffset(source, entry)) + offset * width;
  const values = toFloat32(await source.read(start, span * width), storage.dtype);
  return isContiguous(shape, strides) ? values : gather(values, shape, strides, count);
}

function countOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Float32Array {
  const result = new Float32Array(count);
  const index = shape.map(() => 0);
  for (let i = 0, at = 0; i < count; i++) {
    result[i] = values[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      at += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

function tooLarge(file: string, pickle: ZipEntry): UserError {
  return new UserError({
    what: 'The checkpoint describes more than a network and its optimiser.',
    where: `${file}: ${pickle.name}`,
    expected: `at most ${MAX_PICKLE} bytes beside the tensors`,
    found: `${pickle.size} bytes`,
    next: "save the weights alone: torch.save({'model': model.state_dict()}, 'clean.pt')",
  });
}

function notTorch(file: string, names: readonly string[]): UserError {
  return new UserError({
    what: 'The zip archive is not a torch checkpoint.',
    where: file,
    expected: 'an entry data.pkl, as torch.save writes it',
    found: names.slice(0, 4).join(', ') || 'an empty archive',
    next: 'give an official .pt file, or a .safetensors file with the official names',
  });
}
