import { describe, expect, it } from 'vitest';
import type { Interaction } from '../../src/core/interaction.js';
import { runsOfMask } from '../../src/core/mask-runs.js';
import type { ProtocolOptions, ReplayLog } from '../../src/protocols/protocol.js';
import { columnsMask, type Script, scriptedSequence, type Trace, type TraceExtras, traceOf } from './scripted.js';

const poor: Script = (frame, clicks) => ((clicks.get(frame) ?? 0) >= 3 ? 10 : [9, 6, 5, 7, 5, 8][frame]!);
const other: Script = (frame) => [2, 9, 8, 1, 10, 3][frame]!;
const late = scriptedSequence(6, { 1: [0, 2, 4], 2: [2, 4], 3: [4, 5] });

function logOf({ log, steps }: Trace): ReplayLog {
  return { interactions: log, rounds: steps.flatMap((step) => (step.phase === 'round' ? [step] : [])) };
}

const replayOf = (of: ProtocolOptions) => ({ kind: 'replay', row: 'r', content: 'c', of });
const withoutIou = (log: readonly Interaction[]) => log.map((entry) => ({ ...entry, iou: undefined }));

async function both(of: ProtocolOptions, replayed: Script = poor, extras: TraceExtras = {}) {
  const first = await traceOf(of, late, poor, extras);
  const again = await traceOf(replayOf(of), late, replayed, { ...extras, replay: logOf(first) });
  return { first, again };
}

describe('a replay', () => {
  it.each<ProtocolOptions>([
    { kind: 'offline', frames: 3 },
    { kind: 'online', frames: 3 },
    { kind: 'semi-supervised' },
    { kind: 'semi-supervised', prompt: 'box' },
    { kind: 'semi-supervised', prompt: 'clicks', clicks: 2 },
    { kind: 'multi-prompt', frames: 2 },
  ])('goes through the steps of $kind again, with late objects', async (of) => {
    const { first, again } = await both(of);
    expect(again.steps).toEqual(first.steps);
    expect(again.needs).toEqual(first.needs);
    expect(withoutIou(again.log)).toEqual(withoutIou(first.log));
  });

  it('goes through pictures again', async () => {
    const pictures = (prompts: number) => (prompts === 1 ? [3, 5, 4] : 5 + prompts);
    for (const prompt of ['clicks', 'box']) {
      const { first, again } = await both({ kind: 'image', prompt, clicks: 3 }, poor, { pictures });
      expect(again.steps).toEqual(first.steps);
      expect(again.steps.length).toBeGreaterThan(10);
    }
  });

  it('gives another model the same prompts, whatever it answers, and says nothing of how good the first was', async () => {
    const { first, again } = await both({ kind: 'offline', frames: 3 }, other);
    expect(again.prompted).toEqual(first.prompted);
    expect(again.steps).not.toEqual(first.steps);
    expect(again.log.filter((entry) => 'iou' in entry)).toEqual([]);
  });

  const logged = async (change: (log: Interaction[]) => Interaction[]) => {
    const first = await traceOf({ kind: 'semi-supervised' }, late, poor);
    const replay = { interactions: change([...first.log]), rounds: [] };
    return traceOf(replayOf({ kind: 'semi-supervised' }), late, poor, { replay });
  };

  it('is refused where the ground truth has another number of pixels, or lacks the frame', async () => {
    const other = (log: Interaction[]) => log.map((one) => (one.kind === 'mask' ? { ...one, pixels: 99 } : one));
    await expect(logged(other)).rejects.toThrow(/not those of the log[\s\S]*99 pixels[\s\S]*100 pixels/);
    const elsewhere = (log: Interaction[]) => log.map((one) => ('frame' in one ? { ...one, frame: '00009' } : one));
    await expect(logged(elsewhere)).rejects.toThrow(/a frame is missing[\s\S]*00009/);
  });

  it('takes a mask of the log for the ground truth, where it has one', async () => {
    const mask = columnsMask(3);
    const given = (log: Interaction[]) =>
      log.map((one) => (one.kind === 'mask' ? { ...one, pixels: 30, mask: runsOfMask(mask) } : one));
    expect((await logged(given)).prompted).toEqual(['1 r- 0:1', '2 r- 2:1', '3 r- 4:1']);
    const wrong = (log: Interaction[]) => given(log).map((one) => (one.kind === 'mask' ? { ...one, pixels: 31 } : one));
    await expect(logged(wrong)).rejects.toThrow(/not whole[\s\S]*line 3/);
  });

  it.each<[string, (log: Interaction[]) => Interaction[]]>([
    ['is cut off', (log) => log.slice(0, -1)],
    ['ends a propagation early', (log) => [...log.slice(0, -1), { kind: 'propagated', frames: 9 }]],
    ['opens no session', (log) => log.slice(1)],
    ['has a prompt on a frame that was passed', (log) => [...log.slice(0, 3), log[1]!, ...log.slice(3)]],
  ])('is refused where the log %s', async (_what, change) => {
    await expect(logged(change)).rejects.toThrow(/not whole/);
  });
});
