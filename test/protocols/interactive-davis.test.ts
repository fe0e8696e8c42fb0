import { describe, expect, it } from 'vitest';
import { type Script, scriptedSequence, traceOf } from './scripted.js';

const KIND = 'interactive-davis';
const two = scriptedSequence(5, { 1: [0, 1, 2, 3, 4], 2: [0, 1, 2, 3, 4] });

/** What was found without a click on the frame; each click adds two columns. */
const adding =
  (columns: readonly number[]): Script =>
  (frame, clicks) =>
    Math.min(10, columns[frame]! + 2 * (clicks.get(frame) ?? 0));

describe('interactive-davis', () => {
  it('annotates every object on the first frame, then on the frame with the lowest mean J, the first of equals', async () => {
    const trace = await traceOf({ kind: KIND, rounds: 3 }, two, adding([5, 6, 3, 9, 3]));
    expect(trace.prompted).toEqual(['1 r1 0:1', '2 r1 0:1', '1 r2 2:1', '2 r2 2:1', '1 r3 4:1', '2 r3 4:1']);
    expect(trace.needs).toEqual([{ history: 'keep', revisits: true }]);
    expect(trace.log.filter(({ kind }) => kind === 'reset')).toEqual([]);
  });

  it('may take the first frame again, and another only where the rest is perfect', async () => {
    const script = adding([1, 9, 1]);
    const trace = await traceOf({ kind: KIND, rounds: 6 }, scriptedSequence(3), script);
    // J after each round: 3 9 1; 3 9 3; 5 9 3, of which 0 is taken and 2 was; 5 10 3; then both were taken.
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 2:1', '1 r3 0:1', '1 r4 1:1', '1 r5 2:1', '1 r6 0:1']);
  });

  it('ends where every frame is perfect', async () => {
    const script: Script = (frame, clicks) => ((clicks.get(0) ?? 0) > 1 ? 10 : [8, 9][frame]!);
    const trace = await traceOf({ kind: KIND, clicks: 2 }, scriptedSequence(2), script);
    expect(trace.prompted).toEqual(['1 r1 0:2']);
    expect(trace.steps.filter(({ phase }) => phase === 'round')).toHaveLength(1);
  });

  it('takes a late object for missed until it is clicked, on a frame that shows it', async () => {
    const sequence = scriptedSequence(4, { 1: [0, 1, 2, 3], 2: [2, 3] });
    const trace = await traceOf({ kind: KIND, rounds: 2 }, sequence, adding([8, 8, 8, 8]));
    // Mean J after round 1: 1, 0.9, 0.4, 0.4.
    expect(trace.prompted).toEqual(['1 r1 0:1', '1 r2 2:1', '2 r2 2:1']);
    const rounds = trace.steps.filter((step) => step.phase === 'round');
    expect(rounds.map(({ object, frames, clicks }) => [object, frames, clicks])).toEqual([
      ['1', 1, 1],
      ['2', 0, 0],
      ['1', 2, 2],
      ['2', 1, 1],
    ]);
  });

  it('counts one clock for all objects: the video once a round, a second an object, 1.5 s a click', async () => {
    const trace = await traceOf({ kind: KIND, rounds: 2 }, two, adding([5, 6, 3, 9, 3]));
    const seconds = trace.steps.flatMap((step) => (step.phase === 'round' ? [step.seconds] : []));
    expect(seconds).toEqual([5.5, 5.5, 11, 11]);
  });

  it('begins no round beyond the budget, which is of all objects and rounds together', async () => {
    // A round takes 0.5 + 2 * 2.5 seconds; the budget is 3 rounds x 2 objects x 0.9 s = 5.4 s, or 5.7 s.
    const rounds = async (seconds: number) => {
      const trace = await traceOf({ kind: KIND, rounds: 3, seconds }, two, adding([1, 1, 1, 1, 1]));
      return trace.steps.filter(({ phase }) => phase === 'round').length / 2;
    };
    expect(await rounds(0.9)).toBe(1);
    expect(await rounds(0.95)).toBe(2);
    expect(await rounds(30)).toBe(3);
  });

  it('is replayed to the same steps', async () => {
    const sequence = scriptedSequence(4, { 1: [0, 1, 2, 3], 2: [2, 3] });
    const first = await traceOf({ kind: KIND, rounds: 3 }, sequence, adding([8, 8, 8, 8]));
    const rounds = first.steps.flatMap((step) => (step.phase === 'round' ? [step] : []));
    const options = { kind: 'replay', row: 'r', content: 'c', of: { kind: KIND, rounds: 3 } };
    const replay = { interactions: first.log, rounds };
    const again = await traceOf(options, sequence, adding([8, 8, 8, 8]), { replay });
    expect(again.steps).toEqual(first.steps);
  });
});
