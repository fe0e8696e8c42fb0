import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float16Bytes } from './float16.js';
import type { DataLocation, GraphBuilder, StoredTensor, StoredType } from './graph-builder.js';
import { elementCount } from './lazy-tensor.js';

/** Offsets are multiples of this, so that a tensor may be mapped into memory as it lies. */
const ALIGNMENT = 64;

/**
 * Writes graphs that share one external data file. One tensor is in memory at a time; constants with the same key are
 * stored once.
 * @param folder must exist
 * @param graphs by file name ("image-encoder.onnx")
 * @returns bytes of the data file
 * @throws if a loaded tensor does not have as many values as its shape says
 */
export async function writeModel(
  folder: string,
  dataFile: string,
  graphs: ReadonlyMap<string, GraphBuilder>,
): Promise<number> {
  const handle = await open(join(folder, dataFile), 'w');
  const locations = new Map<string, DataLocation>();
  let offset = 0;
  try {
    for (const graph of graphs.values()) {
      for (const stored of graph.weights) {
        const { key } = stored.tensor;
        if (locations.has(key)) continue;
        const length = await appendTensor(handle, stored, offset);
        locations.set(key, { offset, length });
        offset = Math.ceil((offset + length) / ALIGNMENT) * ALIGNMENT;
      }
    }
  } finally {
    await handle.close();
  }
  for (const [file, graph] of graphs) await writeFile(join(folder, file), graph.serialise(dataFile, locations));
  return offset;
}

async function appendTensor(handle: FileHandle, { tensor, type }: StoredTensor, offset: number): Promise<number> {
  const values = await tensor.load();
  if (values.length !== elementCount(tensor.shape)) {
    throw new Error(`${tensor.key}: ${values.length} values for the shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = storedBytes(values, type);
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
  }
  return bytes.length;
}

function storedBytes(values: Float32Array, type: StoredType): Uint8Array {
  if (type === 'float16') return float16Bytes(values);
  if (type === 'int8') return new Uint8Array(Int8Array.from(values).buffer);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
