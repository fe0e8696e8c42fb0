import { describe, expect, it } from 'vitest';
import { countPixels } from '../../src/core/bit-mask.js';
import { promptedObjects } from '../../src/core/interaction.js';
import { createRng } from '../../src/core/rng.js';
import { protocolOf } from '../../src/protocols/registry.js';
import { executeUnit, type UnitInput } from '../../src/runners/execute-unit.js';
import { staticRunner } from '../../src/runners/floor-runner.js';
import type { MaskSink } from '../../src/runners/write-behind.js';
import { paintedSequence } from './painted-sequence.js';

async function inputOf(changes: Partial<UnitInput> = {}): Promise<UnitInput> {
  const context = { cacheFolder: '/nowhere', talk: () => {} };
  return {
    sequence: paintedSequence(),
    protocol: protocolOf({ kind: 'semi-supervised' }),
    rng: createRng(1),
    handle: await staticRunner.prepare({ runner: 'static', id: 'static' }, null, context),
    session: { preset: 'vos', memoryPrecision: 'fp32', overlap: 'disjoint' },
    sink: null,
    warmup: 0,
    ...changes,
  };
}

class Collector implements MaskSink {
  readonly written: [string, Record<string, number>][] = [];
  async write(frame: string, objects: Parameters<MaskSink['write']>[1]) {
    this.written.push([frame, Object.fromEntries(objects.map(({ object, mask }) => [object, countPixels(mask)]))]);
  }
}

describe('a unit', () => {
  it('hands on every frame in order, and notes the prompt', async () => {
    const sink = new Collector();
    const outcome = await executeUnit(await inputOf({ sink }));
    expect(sink.written).toEqual(
      ['00000', '00001', '00002', '00003', '00004', '00005'].map((name) => [name, { 1: 36 }]),
    );
    expect(outcome.prompts).toEqual([
      { kind: 'open', history: 'forget' },
      { frame: '00000', object: '1', kind: 'mask', pixels: 36, why: 'first annotated frame' },
      { kind: 'propagate', frame: '00000' },
      { kind: 'propagated', frames: 6 },
    ]);
    expect(outcome.objects).toEqual(promptedObjects(outcome.prompts));
    expect(outcome).toMatchObject({ width: 24, height: 16, objects: ['1'] });
    expect(outcome.peakRss).toBeGreaterThan(1);
  });

  it('fails where the last masks cannot be written, after all others', async () => {
    const written: string[] = [];
    const write = async (frame: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (frame === '00005') throw new Error('the disk is full');
      written.push(frame);
    };
    await expect(executeUnit(await inputOf({ sink: { write } }))).rejects.toThrow('the disk is full');
    expect(written).toEqual(['00000', '00001', '00002', '00003', '00004']);
  });

  it('times prompts apart from tracking, and marks the warm-up', async () => {
    const { rows } = await executeUnit(await inputOf({ warmup: 2 }));
    expect(rows.map(({ phase }) => phase)).toEqual(['prompt', ...Array(6).fill('track')]);
    expect(rows.map(({ warmup }) => warmup)).toEqual([true, true, true, false, false, false, false]);
    for (const { wall, write } of rows) expect(wall).toBeGreaterThanOrEqual(write);
  });

  it('leaves out of all times what degrading the pictures took', async () => {
    const [width, height] = [400, 300];
    const sequence = {
      ...paintedSequence({ width, height, frames: 3 }),
      picture: async () => ({ width, height, data: new Uint8Array(width * height * 3) }),
    };
    const input = await inputOf({ sequence, degradation: { how: { kind: 'noise', deviation: 5 }, seed: 0 } });
    let spent = 0;
    const openSession: typeof input.handle.openSession = async (given, options) => {
      const session = await input.handle.openSession(given, options);
      const { propagate } = session;
      session.propagate = async function* (how) {
        for await (const prediction of propagate.call(session, how)) {
          const start = performance.now();
          await given.video.frame(prediction.frame);
          const decode = performance.now() - start;
          spent += decode;
          yield { ...prediction, times: { ...prediction.times, decode } };
        }
      };
      return session;
    };
    const { rows } = await executeUnit({ ...input, handle: { ...input.handle, openSession } });
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(rows.map(({ decode }) => decode))).toBeLessThan(spent / 2);
    expect(sum(rows.filter(({ phase }) => phase === 'track').map(({ wall }) => wall))).toBeLessThan(spent / 2);
    for (const { decode, wall } of rows) expect(Math.min(decode, wall)).toBeGreaterThanOrEqual(0);
  });

  it('begins at the first annotated frame', async () => {
    const sink = new Collector();
    await executeUnit(await inputOf({ sink, sequence: paintedSequence({ annotated: [2, 5] }) }));
    expect(sink.written.map(([frame]) => frame)).toEqual(['00002', '00003', '00004', '00005']);
  });

  it('prompts an object that appears later where it appears, if the data set counts it', async () => {
    const label = (frame: number, x: number, y: number) => {
      if (x < 6 && y < 6) return 1;
      return frame >= 3 && x >= 10 && x < 14 && y < 4 ? 2 : 0;
    };
    const run = async (lateObjects: boolean) => {
      const sink = new Collector();
      const { prompts } = await executeUnit(await inputOf({ sink, lateObjects, sequence: paintedSequence({ label }) }));
      const given = prompts.flatMap((entry) => ('object' in entry ? [[entry.frame, entry.object]] : []));
      return { prompts: given, masks: sink.written.map(([, m]) => m) };
    };
    expect(await run(true)).toEqual({
      prompts: [
        ['00000', '1'],
        ['00003', '2'],
      ],
      masks: [{ 1: 36 }, { 1: 36 }, { 1: 36 }, { 1: 36, 2: 16 }, { 1: 36, 2: 16 }, { 1: 36, 2: 16 }],
    });
    expect(await run(false)).toEqual({ prompts: [['00000', '1']], masks: Array(6).fill({ 1: 36 }) });
  });

  it('is refused a mask of another size, told with both sizes', async () => {
    const sequence = paintedSequence({ maskWidth: 20 });
    await expect(executeUnit(await inputOf({ sequence }))).rejects.toThrow(
      /not of the size of the video[\s\S]*painted, frame 00000, object 1[\s\S]*24 x 16[\s\S]*20 x 16/,
    );
  });

  it('is refused a first frame without an object', async () => {
    const sequence = paintedSequence({ label: () => 0 });
    await expect(executeUnit(await inputOf({ sequence }))).rejects.toThrow(/no object to prompt[\s\S]*00000/);
    const none = paintedSequence({ annotated: [] });
    await expect(executeUnit(await inputOf({ sequence: none }))).rejects.toThrow(/no annotated frame/);
  });

  it('finishes the current frame when it is stopped, and is not done', async () => {
    const stop = new AbortController();
    const sink = new Collector();
    const onFrame = (frame: string) => frame === '00002' && stop.abort();
    await expect(executeUnit(await inputOf({ sink, signal: stop.signal, onFrame }))).rejects.toThrow('aborted');
    expect(sink.written.map(([frame]) => frame)).toEqual(['00000', '00001', '00002']);
  });

  it('closes its session, also where it fails', async () => {
    let closed = 0;
    const input = await inputOf();
    const handle = {
      ...input.handle,
      openSession: async (...args: Parameters<typeof input.handle.openSession>) => {
        const session = await input.handle.openSession(...args);
        session.close = async () => {
          closed++;
        };
        return session;
      },
    };
    await executeUnit({ ...input, handle });
    const sink = { write: () => Promise.reject(new Error('the disk is full')) };
    await expect(executeUnit({ ...input, handle, sink })).rejects.toThrow('the disk is full');
    expect(closed).toBe(2);
  });
});
