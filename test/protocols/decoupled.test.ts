import { describe, expect, it } from 'vitest';
import { maskOfRuns } from '../../src/core/mask-runs.js';
import { columnsMask, type Script, scriptedSequence, type Trace, traceOf } from './scripted.js';

const KIND = 'decoupled';
const tracking: Script = (frame) => [8, 7, 6, 5][frame]!;
/** Three masks first, of which the second says that it is the best. */
const pictures = (prompts: number) => (prompts === 1 ? [2, 6, 4] : 6 + prompts);
const sequence = scriptedSequence(4, { 1: [0, 1, 2, 3], 2: [0, 1, 2, 3], 3: [2, 3] });

const given = ({ log }: Trace) => log.flatMap((entry) => (entry.kind === 'mask' ? [entry] : []));

describe('decoupled', () => {
  it('gives the tracker the mask of the image model, by clicks each on the answer before it', async () => {
    const trace = await traceOf({ kind: KIND, clicks: 3 }, sequence, tracking, { pictures });
    expect(trace.prompted).toEqual(['1 r- 0:4', '2 r- 0:4', '3 r- 2:4']);
    for (const { pixels, mask } of given(trace)) {
      expect(pixels).toBe(90);
      expect(maskOfRuns(mask!)).toEqual(columnsMask(9));
    }
    const clicks = trace.log.flatMap((entry) => (entry.kind === 'clicks' ? [entry] : []));
    expect(clicks.slice(0, 3).map(({ iou, picture }) => [iou, picture])).toEqual([
      [null, true],
      [0.6, true],
      [0.8, true],
    ]);
  });

  it('takes the best of three masks where there is one prompt, a box or a click', async () => {
    for (const options of [{ prompt: 'box' }, { clicks: 1 }]) {
      const trace = await traceOf({ kind: KIND, ...options }, sequence, tracking, { pictures });
      expect(given(trace).map(({ pixels }) => pixels)).toEqual([60, 60, 60]);
    }
  });

  it('goes through the video once, and prompts a late object where it appears', async () => {
    const trace = await traceOf({ kind: KIND }, sequence, tracking, { pictures });
    expect(trace.needs).toEqual([{ history: 'forget' }]);
    const tracked = trace.steps.flatMap((step) => (step.phase === 'track' ? [step.prediction] : []));
    expect(tracked.map(({ frame }) => frame)).toEqual([0, 1, 2, 3]);
    expect(tracked.map(({ objects }) => objects.length)).toEqual([2, 2, 3, 3]);
  });

  it('is replayed with the same masks and no image model', async () => {
    const first = await traceOf({ kind: KIND }, sequence, tracking, { pictures });
    const options = { kind: 'replay', row: 'r', content: 'c', of: { kind: KIND } };
    const again = await traceOf(options, sequence, tracking, { replay: { interactions: first.log, rounds: [] } });
    expect(given(again)).toEqual(given(first));
    const tracks = ({ steps }: Trace) => steps.filter(({ phase }) => phase === 'track');
    expect(tracks(again)).toEqual(tracks(first));
  });
});
