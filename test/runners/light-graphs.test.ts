import { describe, expect, it } from 'vitest';
import { lightGraphs } from '../../src/runners/light-graphs.js';

describe('graphs that are light', () => {
  const names = (imageSize: number, dModel: number) => [...lightGraphs({ imageSize, dModel })].sort();

  it('are all but the image encoder of a bundled model', () => {
    expect(names(256, 128)).toEqual(['maskDecoder', 'maskPrompt', 'memoryAttention', 'memoryEncoder']);
  });

  it('leave out the memory attention of an official model at 256 pixels', () => {
    expect(names(256, 256)).toEqual(['maskDecoder', 'maskPrompt', 'memoryEncoder']);
  });

  it('are none of an official model at 512 pixels and more', () => {
    expect([...names(512, 256), ...names(1024, 256)]).toEqual([]);
  });
});
