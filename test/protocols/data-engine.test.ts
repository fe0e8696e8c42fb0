import { describe, expect, it } from 'vitest';
import { maskOfRuns } from '../../src/core/mask-runs.js';
import { columnsMask, resultOf, type Script, scriptedSequence, type Trace, traceOf } from './scripted.js';

const KIND = 'data-engine';
const anyScript: Script = () => 10;
/** Prompts on a picture find 5, 7, 9 and 10 columns. */
const pictures = (prompts: number) => Math.min(10, 3 + 2 * prompts);

const roundsOf = ({ steps }: Trace) => steps.filter((step) => step.phase === 'round');
const picturesIn = ({ log }: Trace) => log.filter((entry) => 'object' in entry && entry.picture === true);

describe('phase 1 of the data engine', () => {
  it('clicks on every annotated frame until the mask is good enough', async () => {
    const sequence = scriptedSequence(5, { 1: [0, 2, 4] });
    const trace = await traceOf({ kind: KIND, phase: 1 }, sequence, anyScript, { pictures });
    expect(trace.prompted).toEqual(['1 r- 0:3', '1 r- 2:3', '1 r- 4:3']);
    expect([...resultOf(trace, '1', 1)]).toEqual([0, 2, 4].map((frame) => [frame, 9]));
    expect(trace.needs).toEqual([]);
    expect(roundsOf(trace)).toEqual([
      { phase: 'round', round: 1, object: '1', frames: 3, outOf: 3, clicks: 9, seconds: 3 * 5.5 },
    ]);
  });

  it('gives up after so many clicks', async () => {
    const options = { kind: KIND, phase: 1, clicks: 2 };
    const trace = await traceOf(options, scriptedSequence(2), anyScript, { pictures });
    expect(trace.prompted).toEqual(['1 r- 0:2', '1 r- 1:2']);
  });

  it('leaves a frame empty where the object is not there any more, and skips those before it', async () => {
    const sequence = scriptedSequence(4, { 1: [1, 2], 2: [0, 1, 2, 3] });
    const trace = await traceOf({ kind: KIND, phase: 1 }, sequence, anyScript, { pictures });
    expect([...resultOf(trace, '1', 1)]).toEqual([
      [1, 9],
      [2, 9],
      [3, 0],
    ]);
    expect(roundsOf(trace)[1]).toMatchObject({ object: '1', frames: 2, outOf: 3, clicks: 6 });
  });
});

/** Columns on a frame; those that were prompted are right. */
const fading: Script = (frame, clicks) => {
  const last = Math.max(...[...clicks.keys()].filter((prompted) => prompted <= frame));
  return frame === last ? 10 : 10 - 2 * (frame - last);
};

describe('phase 2 of the data engine', () => {
  it('propagates the mask of the picture, and edits from scratch where it is not good enough', async () => {
    const trace = await traceOf({ kind: KIND, phase: 2 }, scriptedSequence(6), fading, { pictures });
    // 8, then 6 on frame 2; 8, then 6 on frame 4.
    expect(trace.prompted).toEqual(['1 r- 0:3', '1 r1 0:1', '1 r- 2:3', '1 r1 2:1', '1 r- 4:3', '1 r1 4:1']);
    expect(trace.log.filter(({ kind }) => kind.startsWith('propagat'))).toEqual([
      { kind: 'propagate', frame: '00000', round: 1 },
      { kind: 'propagated', frames: 3 },
      { kind: 'propagate', frame: '00002', round: 1 },
      { kind: 'propagated', frames: 3 },
      { kind: 'propagate', frame: '00004', round: 1 },
      { kind: 'propagated', frames: 2 },
    ]);
    expect([...resultOf(trace, '1', 1)]).toEqual([10, 8, 10, 8, 10, 8].map((columns, frame) => [frame, columns]));
  });

  it('logs the mask that it gave, which is not the ground truth', async () => {
    const trace = await traceOf({ kind: KIND, phase: 2 }, scriptedSequence(2), fading, { pictures });
    const [given] = trace.log.flatMap((entry) => (entry.kind === 'mask' ? [entry] : []));
    expect(given!.pixels).toBe(90);
    expect(maskOfRuns(given!.mask!)).toEqual(columnsMask(9));
  });

  it('takes the time of the pass, a second an edited frame and 1.5 s a click', async () => {
    const trace = await traceOf({ kind: KIND, phase: 2 }, scriptedSequence(6), fading, { pictures });
    const seconds = 0.1 * 6 + 3 + 1.5 * 9;
    expect(roundsOf(trace)).toEqual([
      { phase: 'round', round: 1, object: '1', frames: 3, outOf: 6, clicks: 9, seconds: expect.closeTo(seconds, 9) },
    ]);
  });

  it('gives an empty mask where the object is not there', async () => {
    const sequence = scriptedSequence(3, { 1: [0], 2: [0, 1, 2] });
    const trace = await traceOf({ kind: KIND, phase: 2 }, sequence, fading, { pictures });
    const empty = trace.log.find((entry) => entry.kind === 'mask' && entry.frame === '00001');
    expect(empty).toMatchObject({ object: '1', pixels: 0 });
  });
});

describe('phase 3 of the data engine', () => {
  const script: Script = (frame, clicks) => {
    const here = clicks.get(frame) ?? 0;
    return here > 0 ? Math.min(10, 5 + 2 * here) : [0, 8, 6, 8, 7, 7][frame]!;
  };

  it('clicks in the video, on what is there, until it is good enough', async () => {
    const trace = await traceOf({ kind: KIND }, scriptedSequence(6), script);
    expect(trace.prompted).toEqual(['1 r1 0:2', '1 r1 2:2', '1 r1 4:2', '1 r1 5:2']);
    expect(picturesIn(trace)).toEqual([]);
    expect(trace.log.find((entry) => 'frame' in entry && entry.frame === '00002')).toMatchObject({ iou: 0.6 });
    expect(roundsOf(trace)[0]).toMatchObject({ frames: 4, outOf: 6, clicks: 8 });
  });

  it('annotates objects one by one, a late one from its first frame on', async () => {
    const sequence = scriptedSequence(4, { 1: [0, 1, 2, 3], 2: [2, 3] });
    const trace = await traceOf({ kind: KIND, threshold: 0.5 }, sequence, script);
    expect(trace.prompted).toEqual(['1 r1 0:2', '2 r1 2:2']);
    expect(trace.log.filter(({ kind }) => kind === 'reset')).toHaveLength(1);
    expect(roundsOf(trace)[1]).toMatchObject({ object: '2', frames: 1, outOf: 2 });
  });
});

describe('a replay of the data engine', () => {
  it.each([2, 3])('goes through the session of phase %i again, stops and all', async (phase) => {
    const of = { kind: KIND, phase };
    const sequence = scriptedSequence(6, { 1: [0, 1, 2, 3, 4, 5], 2: [2, 3, 4, 5] });
    const first = await traceOf(of, sequence, fading, { pictures });
    const rounds = first.steps.flatMap((step) => (step.phase === 'round' ? [step] : []));
    const options = { kind: 'replay', row: 'r', content: 'c', of };
    const again = await traceOf(options, sequence, fading, { replay: { interactions: first.log, rounds } });
    const inSession = first.steps.filter((step) => phase === 3 || step.phase !== 'prompt' || step.round === 1);
    expect(again.steps).toEqual(inSession);
  });
});
