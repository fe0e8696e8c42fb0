import { InvalidArgumentError, Option } from 'commander';
import { MEMORY_POOLINGS, type MemoryPooling } from '../core/known-names.js';

/** `--memory-pooling`. */
export function memoryPoolingOption(): Option {
  const text = 'approximate: 2 lets memory attention see means of 2 x 2 tokens of a memory';
  return new Option('--memory-pooling <side>', text).argParser((given): MemoryPooling => {
    const found = MEMORY_POOLINGS.find((side) => String(side) === given);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${MEMORY_POOLINGS.join(', ')}.`);
    return found;
  });
}
