import { describe, expect, it } from 'vitest';
import { resultOf, type Script, scriptedSequence, traceOf } from './scripted.js';

/** A frame is perfect where it has three clicks or more, else as a table says. */
const table =
  (columns: readonly number[], full = 3): Script =>
  (frame, clicks) =>
    (clicks.get(frame) ?? 0) >= full ? 10 : columns[frame]!;

/** Frames that are prompted become perfect; their neighbours gain two columns. */
const helping: Script = (frame, clicks) => {
  if ((clicks.get(frame) ?? 0) >= 3) return 10;
  const near = [...clicks.keys()].filter((prompted) => Math.abs(prompted - frame) === 1).length;
  return Math.min(9, [9, 6, 5, 7, 5, 8][frame]! + 2 * near);
};

describe('offline', () => {
  it('prompts the first frame, then the frame with the lowest IoU, the earliest of equals', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 3 }, scriptedSequence(6), table([9, 6, 5, 7, 5, 8]));
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3', '1 r3 4:3']);
    expect(trace.log.flatMap((entry) => ('why' in entry ? [entry.why] : []))).toEqual([
      ...Array(3).fill('first frame of the object'),
      ...Array(6).fill('lowest IoU'),
    ]);
  });

  it('judges anew after every round', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 4 }, scriptedSequence(6), helping);
    // After 0: 9 8 5 7 5 8. After 2: 9 9 10 9 5 8. After 4: 9 9 10 9 10 9.
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3', '1 r3 4:3', '1 r4 1:3']);
  });

  it('propagates the whole video from the first frame in every round, with all prompts', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 2 }, scriptedSequence(4), table([9, 6, 5, 7]));
    expect(trace.log.filter(({ kind }) => kind.startsWith('propagat'))).toEqual([
      { kind: 'propagate', frame: '00000', round: 1 },
      { kind: 'propagated', frames: 4 },
      { kind: 'propagate', frame: '00000', round: 2 },
      { kind: 'propagated', frames: 4 },
    ]);
    expect([...resultOf(trace, '1', 1).values()]).toEqual([10, 6, 5, 7]);
    expect([...resultOf(trace, '1', 2).values()]).toEqual([10, 6, 10, 7]);
  });

  it('gives no click to a frame without an error, and fewer where the mask becomes perfect', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 2, clicks: 3 }, scriptedSequence(3), table([4, 10, 5], 2));
    expect(trace.prompted).toEqual(['1 r1 0:2', '1 r2 2:2']);
  });

  it('ends where every frame is perfect', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 8 }, scriptedSequence(3), table([4, 10, 5]));
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3']);
    expect(trace.steps.filter(({ phase }) => phase === 'round')).toHaveLength(2);
  });

  it('chooses a prompted frame again only when every other is perfect', async () => {
    // Frame 0 never becomes better than 3 columns.
    const script: Script = (frame, clicks) => (frame === 0 ? 3 : clicks.has(frame) ? 10 : 6);
    const trace = await traceOf({ kind: 'offline', frames: 4 }, scriptedSequence(3), script);
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 1:1', '1 r3 2:1', '1 r4 0:3']);
  });

  it('judges annotated frames only', async () => {
    const sequence = scriptedSequence(5, { 1: [0, 2, 4] });
    const trace = await traceOf({ kind: 'offline', frames: 2 }, sequence, table([9, 1, 5, 1, 6]));
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3']);
  });

  it('takes a frame where the object is absent and is predicted for the worst', async () => {
    const sequence = scriptedSequence(4, { 1: [0, 1], 2: [0, 1, 2, 3] });
    const trace = await traceOf({ kind: 'offline', frames: 2 }, sequence, table([9, 6, 6, 0]));
    const second = trace.log.find((entry) => 'round' in entry && entry.round === 2 && 'object' in entry);
    expect(second).toMatchObject({ object: '1', frame: '00002', clicks: [{ positive: false }], iou: 0 });
  });

  it('annotates objects one by one, a late one from its first frame on', async () => {
    const sequence = scriptedSequence(6, { 1: [0, 2, 4], 2: [2, 4] });
    const trace = await traceOf({ kind: 'offline', frames: 2 }, sequence, table([9, 6, 5, 7, 6, 8]));
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3', '2 r1 2:3', '2 r2 4:3']);
    expect([...resultOf(trace, '2', 1).keys()]).toEqual([2, 3, 4, 5]);
    expect(trace.log.filter(({ kind }) => kind === 'reset' || kind === 'open')).toHaveLength(2);
    for (const step of trace.steps) if (step.phase === 'track') expect(step.prediction.objects).toHaveLength(1);
  });

  it('counts the time of the paper: 30 s a 300 frames and round, 1 s a prompted frame, 1.5 s a click', async () => {
    const trace = await traceOf({ kind: 'offline', frames: 2 }, scriptedSequence(6), table([9, 6, 5, 7, 5, 8]));
    expect(trace.steps.filter(({ phase }) => phase === 'round')).toEqual([
      { phase: 'round', round: 1, object: '1', frames: 1, clicks: 3, seconds: 0.6 + 1 + 4.5 },
      { phase: 'round', round: 2, object: '1', frames: 2, clicks: 6, seconds: 2 * (0.6 + 1 + 4.5) },
    ]);
  });

  it('keeps what was tracked, so that it can be corrected, and what was encoded', async () => {
    const { needs } = await traceOf({ kind: 'offline', frames: 1 }, scriptedSequence(2), table([9, 6]));
    expect(needs).toEqual([{ history: 'keep', revisits: true }]);
  });
});
