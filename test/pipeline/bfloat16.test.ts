import { describe, expect, it } from 'vitest';
import { roundToBfloat16 } from '../../src/pipeline/bfloat16.js';

describe('roundToBfloat16', () => {
  // By torch 2.15: torch.tensor([...]).bfloat16().float().
  it.each([
    [1, 1],
    [1.00390625, 1],
    [1.01171875, 1.015625],
    [-3.145, -3.140625],
    [0.1, 0.10009765625],
    [65504, 65536],
    [0, 0],
  ])('rounds %d to %d', (value, expected) => {
    expect(roundToBfloat16(Float32Array.of(value))[0]).toBe(expected);
  });
});
