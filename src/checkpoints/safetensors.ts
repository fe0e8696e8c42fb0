import { messageOf, UserError } from '../core/errors.js';
import { type Checkpoint, DTYPE_BYTES, type DType, type TensorInfo } from './checkpoint.js';
import type { FileBytes } from './file-bytes.js';
import { toFloat32 } from './number-formats.js';

/** The largest model's header has 0.2 MB; the format's own bound would let a header fill the memory. */
const MAX_HEADER = 16 << 20;

export const SAFETENSORS_TYPES: Readonly<Record<string, DType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

interface StoredTensor extends TensorInfo {
  /** Bytes, counted from the start of the file. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Opens a safetensors file (huggingface/safetensors, format of version 0.3 and later).
 * @throws UserError where the header is no such header or does not fit the file
 */
export async function openSafetensors(source: FileBytes): Promise<Checkpoint> {
  const length = Number(new DataView((await source.read(0, 8)).buffer).getBigUint64(0, true));
  if (length > MAX_HEADER) throw broken(source.file, `a header of ${length} bytes`);
  const header = parseHeader(await source.read(8, length), source.file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, storedTensor(source, name, entry, 8 + length));
  }
  refuseOverlaps(source.file, [...tensors.values()]);
  return {
    file: source.file,
    format: 'safetensors',
    metadata: textsOf(metadata, source.file),
    notes: [],
    tensors,
    read: async (name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new Error(`no tensor ${name}`);
      return toFloat32(await source.read(tensor.begin, tensor.end - tensor.begin), tensor.dtype);
    },
    close: () => source.close(),
  };
}

function parseHeader(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw broken(file, `a header that is no JSON: ${messageOf(error)}`);
  }
  if (!isRecord(header)) throw broken(file, 'a header that is no object');
  return header;
}

function storedTensor(source: FileBytes, name: string, entry: unknown, start: number): StoredTensor {
  const { dtype: type, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const dtype = typeof type === 'string' ? SAFETENSORS_TYPES[type] : undefined;
  if (dtype === undefined) throw broken(source.file, `the element type ${textOf(type)} of ${name}`);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) throw broken(source.file, `the entry of ${name}`);
  const bytes = shape.reduce((product, size) => product * size, 1) * DTYPE_BYTES[dtype];
  const [begin, end] = [start + offsets[0]!, start + offsets[1]!];
  if (end - begin !== bytes) throw broken(source.file, `${end - begin} bytes for ${name}, whose shape needs ${bytes}`);
  if (end > source.size) throw broken(source.file, `${name} up to byte ${end} in a file of ${source.size}`);
  return { name, dtype, shape, begin, end };
}

function refuseOverlaps(file: string, tensors: readonly StoredTensor[]): void {
  const sorted = [...tensors].sort((a, b) => a.begin - b.begin);
  sorted.forEach((tensor, i) => {
    const previous = sorted[i - 1];
    if (previous !== undefined && tensor.begin < previous.end) {
      throw broken(file, `${tensor.name} in the bytes of ${previous.name}`);
    }
  });
}

function textsOf(metadata: unknown, file: string): Record<string, string> {
  if (!isRecord(metadata)) throw broken(file, 'metadata that is no object');
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, textOf(value)]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function broken(file: string, found: string): UserError {
  return new UserError({
    what: 'This is not a whole safetensors file.',
    where: file,
    expected: 'an 8-byte length, a JSON header and the tensors that it names',
    found,
    next: 'download or copy the file again and compare its size with the source',
  });
}
