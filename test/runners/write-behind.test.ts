import { describe, expect, it } from 'vitest';
import { type MaskSink, WriteBehind } from '../../src/runners/write-behind.js';

/** A sink whose frames are written when the test says so. */
class SlowSink implements MaskSink {
  readonly begun: string[] = [];
  readonly #settle: ((error?: Error) => void)[] = [];

  write(frame: string): Promise<void> {
    this.begun.push(frame);
    return new Promise((resolve, reject) => {
      this.#settle.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  end(error?: Error): void {
    this.#settle.shift()!(error);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('masks written behind', () => {
  it('does not wait for a frame, and begins the next one only when it is written', async () => {
    const sink = new SlowSink();
    const writer = new WriteBehind(sink);
    await writer.write('00000', [], null);
    const second = writer.write('00001', [], null);
    await turn();
    expect(sink.begun).toEqual(['00000']);
    sink.end();
    await second;
    expect(sink.begun).toEqual(['00000', '00001']);
  });

  it('tells a failure at the next frame, or at the end', async () => {
    const sink = new SlowSink();
    const writer = new WriteBehind(sink);
    await writer.write('00000', [], null);
    sink.end(new Error('the disk is full'));
    await expect(writer.write('00001', [], null)).rejects.toThrow('the disk is full');
    await expect(writer.finish()).rejects.toThrow('the disk is full');
    await writer.settle();
    expect(sink.begun).toEqual(['00000']);
  });
});
