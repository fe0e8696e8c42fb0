import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { floatToHalf } from './number-formats.js';

/** A tensor to be written; values are row-major. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'F32' | 'F16';
  readonly values: Float32Array;
}

/**
 * Writes a safetensors file, tensors in name order: the same tensors give the same bytes. The file is whole or absent.
 * @throws if a tensor does not have as many values as its shape says
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const header = headerOf(sorted, metadata);
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(header);
    for (const tensor of sorted) await handle.writeFile(bytesOf(tensor));
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

function headerOf(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) entries.__metadata__ = metadata;
  let offset = 0;
  for (const { name, shape, dtype, values } of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length)
      throw new Error(`${name}: ${values.length} values for the shape [${shape.join(', ')}]`);
    const end = offset + count * (dtype === 'F16' ? 2 : 4);
    entries[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  // Spaces after the JSON bring the tensors to a multiple of 8 bytes, as the format recommends.
  const text = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

function bytesOf({ dtype, values }: TensorToWrite): Uint8Array {
  const array = dtype === 'F16' ? Uint16Array.from(values, floatToHalf) : values;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
