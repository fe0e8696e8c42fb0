import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import { type TensorToWrite, writeSafetensors } from '../../src/checkpoints/write-safetensors.js';

/** What is to be otherwise in a copy; a tensor for which null is given is left out. */
export interface Change {
  readonly tensor?: (tensor: TensorToWrite) => TensorToWrite | null;
  readonly metadata?: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Copies a checkpoint or golden file, in fp32, with changes. @returns `target` */
export async function rewritten(
  source: string,
  target: string,
  { tensor = (same) => same, metadata = (same) => same }: Change = {},
): Promise<string> {
  const opened = await openCheckpoint(source);
  const tensors: TensorToWrite[] = [];
  for (const [name, { shape }] of opened.tensors) {
    const changed = tensor({ name, shape, dtype: 'F32', values: await opened.read(name) });
    if (changed !== null) tensors.push(changed);
  }
  await opened.close();
  await writeSafetensors(target, tensors, metadata(opened.metadata));
  return target;
}

/** Values times `factor` in the tensors whose names begin with `prefix`. */
export function scaled(prefix: string, factor: number): Change {
  return {
    tensor: (tensor) =>
      tensor.name.startsWith(prefix) ? { ...tensor, values: tensor.values.map((value) => value * factor) } : tensor,
  };
}
