import type { WeightSource } from '../../src/sam/weights.js';
import { parameterShapes } from '../../src/sam2/graphs.js';
import type { Variant } from '../../src/sam2/variant.js';

/** A checkpoint that has every parameter's name and shape, and small constant values. */
export function fakeSource(
  variant: Variant,
  change: (shapes: Map<string, readonly number[]>) => void = () => {},
): WeightSource {
  const shapes = new Map(parameterShapes(variant));
  change(shapes);
  return {
    file: 'fake.pt',
    tensors: new Map([...shapes].map(([name, shape]) => [name, { shape }])),
    read: async (name) => new Float32Array(shapes.get(name)!.reduce((product, size) => product * size, 1)).fill(0.01),
  };
}
