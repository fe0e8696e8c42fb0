import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameHistory, type FrameOutput, SlotNumbers } from '../../src/pipeline/frame-history.js';
import { memorySpill, type SpillStore } from '../../src/pipeline/spill.js';
import { spillFile } from '../../src/runners/node/spill-file.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';

const SIZES = { memory: 3, pointer: 2, logits: 4 };
const folder = temporaryFolder();

function outputOf(value: number): FrameOutput {
  return {
    memory: new Float32Array(SIZES.memory).fill(value),
    pointer: new Float32Array(SIZES.pointer).fill(value + 0.25),
    lowResLogits: new Float32Array(SIZES.logits).fill(value + 0.5),
    objectScore: value + 0.75,
  };
}

function historyOn(store: SpillStore | null, held = 3, slots = new SlotNumbers()): FrameHistory {
  return new FrameHistory({ sizes: SIZES, held, store, slots });
}

const plain = ({ memory, pointer, lowResLogits, objectScore }: FrameOutput) => [
  [...memory],
  [...pointer],
  [...lowResLogits],
  objectScore,
];

describe.each([
  ['memory', () => memorySpill()],
  ['a file', () => spillFile(folder)],
])('a history that spills to %s', (_, open) => {
  it('gives back whatever was set last, in any order of use', async () => {
    const commands = fc.array(
      fc.record({ frame: fc.integer({ min: 0, max: 9 }), what: fc.constantFrom('set', 'get', 'delete') }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const store = open();
        const slots = new SlotNumbers();
        const histories = [historyOn(store, 2, slots), historyOn(store, 2, slots)];
        const expected = [new Map<number, number>(), new Map<number, number>()];
        for (const [i, { frame, what }] of list.entries()) {
          const [history, known] = [histories[i % 2]!, expected[i % 2]!];
          if (what === 'set') {
            await history.set(frame, outputOf(i));
            known.set(frame, i);
          } else if (what === 'delete') {
            history.delete(frame);
            known.delete(frame);
          }
          expect(history.has(frame)).toBe(known.has(frame));
          if (known.has(frame)) expect(plain(await history.get(frame))).toEqual(plain(outputOf(known.get(frame)!)));
        }
        await store.close();
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe('a history that drops', () => {
  it('remembers that it did, and says so by the frame', async () => {
    const history = historyOn(null);
    for (let frame = 0; frame < 5; frame++) await history.set(frame, outputOf(frame));
    expect([0, 1, 2, 3, 4].map((frame) => [history.has(frame), history.recalls(frame)])).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
    const problem = await userErrorOf(() => history.get(1));
    expect(problem).toMatch(/where: frame 1\n[\s\S]*history: 'keep'/);
  });

  it('has a frame again that is set again', async () => {
    const history = historyOn(null);
    for (let frame = 0; frame < 5; frame++) await history.set(frame, outputOf(frame));
    await history.set(0, outputOf(9));
    expect(plain(await history.get(0))).toEqual(plain(outputOf(9)));
  });
});

describe('the spill file', () => {
  it('is in no folder while it is used', async () => {
    const store = spillFile(folder);
    await store.write(3, Float32Array.of(1, 2));
    expect(readdirSync(folder).filter((name) => name.endsWith('.spill'))).toEqual([]);
    const record = new Float32Array(2);
    await store.read(3, record);
    expect([...record]).toEqual([1, 2]);
    await store.close();
  });

  it('says where it cannot be', async () => {
    const problem = await userErrorOf(() => spillFile('/nowhere/at/all').write(0, new Float32Array(1)));
    expect(problem).toMatch(/\/nowhere\/at\/all[\s\S]*TMPDIR/);
  });
});
