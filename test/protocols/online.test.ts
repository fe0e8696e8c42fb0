import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultOf, type Script, scriptedSequence, traceOf } from './scripted.js';

/** The further from the newest prompted frame behind it, the worse: two columns a frame. A prompted frame is perfect. */
const drifting: Script = (frame, clicks) => {
  const behind = [...clicks.keys()].filter((prompted) => prompted <= frame);
  return Math.max(0, 10 - 2 * (frame - Math.max(...behind)));
};
/** As drifting; a prompted frame becomes perfect with its third click. */
const slowly: Script = (frame, clicks) => {
  const count = clicks.get(frame);
  return count === undefined ? drifting(frame, clicks) : 4 + 2 * Math.min(count, 3);
};

describe('online', () => {
  it('stops at the first frame below the threshold, and goes on behind it', async () => {
    const trace = await traceOf({ kind: 'online', frames: 3 }, scriptedSequence(8), drifting);
    // J: 1, .8, .6 (stop at 2), .8, .6 (stop at 4), ...
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 2:1', '1 r3 4:1']);
    expect(trace.log.find((entry) => 'round' in entry && entry.round === 2)).toMatchObject({
      frame: '00002',
      why: 'IoU below 0.75',
      iou: 0.6,
    });
  });

  it('does not stop where the IoU is the threshold', async () => {
    const trace = await traceOf({ kind: 'online', frames: 3, threshold: 0.6 }, scriptedSequence(6), drifting);
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 3:1']);
  });

  it('gives three clicks, each on the answer to the one before', async () => {
    const trace = await traceOf({ kind: 'online', frames: 2 }, scriptedSequence(4), slowly);
    expect(trace.prompted).toEqual(['1 r1 0:3', '1 r2 2:3']);
    const ious = trace.log.flatMap((entry) => ('object' in entry ? [entry.iou ?? null] : []));
    expect(ious).toEqual([null, 0.6, 0.8, 0.6, 0.6, 0.8]);
  });

  it('counts the first frame among those that it may prompt, and never turns back', async () => {
    const one = await traceOf({ kind: 'online', frames: 1 }, scriptedSequence(6), drifting);
    expect(one.prompted).toEqual(['1 r1 0:1']);
    const trace = await traceOf({ kind: 'online', frames: 8 }, scriptedSequence(9), drifting);
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 2:1', '1 r3 4:1', '1 r4 6:1', '1 r5 8:1']);
  });

  it('stops at annotated frames only', async () => {
    const sequence = scriptedSequence(8, { 1: [0, 3, 6] });
    const trace = await traceOf({ kind: 'online', frames: 8 }, sequence, drifting);
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 3:1', '1 r3 6:1']);
  });

  it('ends where nothing falls below the threshold', async () => {
    const trace = await traceOf({ kind: 'online', frames: 8 }, scriptedSequence(4), () => 8);
    expect(trace.steps.filter(({ phase }) => phase === 'round')).toHaveLength(1);
  });

  it('counts the time of the paper: the video is watched once', async () => {
    const trace = await traceOf({ kind: 'online', frames: 2 }, scriptedSequence(4), slowly);
    expect(trace.steps.filter(({ phase }) => phase === 'round')).toEqual([
      { phase: 'round', round: 1, object: '1', frames: 1, clicks: 3, seconds: 0.4 + 1 + 4.5 },
      { phase: 'round', round: 2, object: '1', frames: 2, clicks: 6, seconds: 0.4 + 2 + 9 },
    ]);
  });

  it('never changes a frame before its last stop, and ends as one pass that stops as often would', async () => {
    const wear = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(wear, fc.integer({ min: 1, max: 5 }), async (losses, frames) => {
        /** Loses some columns on each frame since the newest prompt behind it. */
        const script: Script = (frame, clicks) => {
          const from = Math.max(...[...clicks.keys()].filter((prompted) => prompted <= frame));
          return Math.max(0, 10 - losses.slice(from + 1, frame + 1).reduce((sum, loss) => sum + loss, 0));
        };
        const trace = await traceOf({ kind: 'online', frames }, scriptedSequence(12), script);
        const rounds = trace.steps.flatMap((step) => (step.phase === 'round' ? [step.round] : []));
        const stops = trace.prompted.map((text) => Number(text.split(' ')[2]!.split(':')[0]));
        for (const round of rounds.slice(1)) {
          const [before, after] = [resultOf(trace, '1', round - 1), resultOf(trace, '1', round)];
          for (let frame = 0; frame < stops[round - 1]!; frame++) expect(after.get(frame)).toBe(before.get(frame));
        }
        expect(resultOf(trace, '1', frames)).toEqual(onePass(losses, frames));
      }),
      { numRuns: 60 },
    );
  });
});

/** The protocol by hand: walk, stop below 0.75 while prompts are left. */
function onePass(losses: readonly number[], frames: number): Map<number, number> {
  const result = new Map<number, number>([[0, 10]]);
  let [columns, left] = [10, frames - 1];
  for (let frame = 1; frame < losses.length; frame++) {
    columns = Math.max(0, columns - losses[frame]!);
    if (columns < 7.5 && left > 0) {
      left--;
      columns = 10;
    }
    result.set(frame, columns);
  }
  return result;
}
