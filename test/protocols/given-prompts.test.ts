import { describe, expect, it } from 'vitest';
import type { GivenPrompt } from '../../src/core/dataset.js';
import { runsOfMask } from '../../src/core/mask-runs.js';
import { columnsMask, type Script, scriptedSequence, type Trace, traceOf } from './scripted.js';

const script: Script = (frame, clicks) => (clicks.get(frame) ?? 0) + frame;
const clicks = [
  { x: 3, y: 4, positive: true },
  { x: 20, y: 1, positive: false },
];
const box = { left: 1, top: 2, right: 9, bottom: 8 };
const prompts: readonly GivenPrompt[] = [
  { frame: 4, object: '1', kind: 'box', box, clicks },
  { frame: 2, object: '2', kind: 'clicks', clicks },
  { frame: 5, object: '1', kind: 'mask', mask: columnsMask(3) },
];
const footage = { ...scriptedSequence(6, {}), prompts };
const WHY = 'given with the footage';

function track(direction?: 'both', replay?: Trace) {
  const of = { kind: 'prompts', ...(direction && { direction }) };
  if (replay === undefined) return traceOf(of, footage, script);
  const options = { kind: 'replay', row: 'r', content: 'c', of };
  return traceOf(options, footage, script, { replay: { interactions: replay.log, rounds: [] } });
}

const tracked = ({ steps }: Trace) => steps.flatMap((step) => (step.phase === 'track' ? [step.prediction.frame] : []));

describe('prompts that are given with footage', () => {
  it('are all given first, as they are, and the objects carried on from the earliest of their frames', async () => {
    const trace = await track();
    expect(trace.log).toEqual([
      { kind: 'open', history: 'forget' },
      { kind: 'box', frame: '00004', object: '1', box, clicks, why: WHY },
      { kind: 'clicks', frame: '00002', object: '2', clicks, why: WHY },
      { kind: 'mask', frame: '00005', object: '1', pixels: 30, mask: runsOfMask(columnsMask(3)), why: WHY },
      { kind: 'propagate', frame: '00002' },
      { kind: 'propagated', frames: 4 },
    ]);
    expect(trace.steps.slice(0, 3).map(({ phase }) => phase)).toEqual(['prompt', 'prompt', 'prompt']);
    expect(tracked(trace)).toEqual([2, 3, 4, 5]);
  });

  it('are carried back too where that is asked for, each frame once', async () => {
    const trace = await track('both');
    expect(trace.needs).toEqual([{ history: 'keep' }]);
    expect(trace.log.slice(-2)).toEqual([
      { kind: 'propagate', frame: '00002', reverse: true },
      { kind: 'propagated', frames: 3 },
    ]);
    expect(tracked(trace)).toEqual([2, 3, 4, 5, 1, 0]);
  });

  it('are not carried back from the first frame', async () => {
    const sequence = { ...footage, prompts: [{ ...prompts[1]!, frame: 0 }] };
    const trace = await traceOf({ kind: 'prompts', direction: 'both' }, sequence, script);
    expect(trace.needs).toEqual([{ history: 'forget' }]);
    expect(tracked(trace)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([undefined, 'both' as const])('can be replayed (direction %s)', async (direction) => {
    const first = await track(direction);
    const again = await track(direction, first);
    expect(again.steps).toEqual(first.steps);
    expect(again.log).toEqual(first.log);
  });

  it('are missed where there are none', async () => {
    const bare = traceOf({ kind: 'prompts' }, scriptedSequence(3), script);
    await expect(bare).rejects.toThrow(/nothing to prompt with[\s\S]*prompts\.json/);
  });
});
