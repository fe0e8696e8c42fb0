import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPixels, getPixel } from '../../../src/core/bit-mask.js';
import { writeLabelMask } from '../../../src/datasets/mask-writer.js';
import { loadPrompts, promptsFor } from '../../../src/datasets/video/read-prompts.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';
import { userErrorOf } from '../../helpers/user-error.js';

const folder = temporaryFolder();
const file = join(folder, 'prompts.json');
/** Every second frame of a video from its frame 4 on. */
const NUMBERS = [4, 6, 8, 10];
const video = { frames: NUMBERS.map((n) => `0000${n}`.slice(-5)), numbers: NUMBERS, width: 40, height: 30 };

async function read(value: unknown) {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return promptsFor(await loadPrompts(file), video);
}
const prompts = (...list: readonly object[]) => ({ schema: 1, prompts: list });
const click = { x: 3, y: 4 };
const box = { left: 1, top: 2, right: 20, bottom: 30 };

/** A picture of objects 1 and 2, each a column wide. */
async function writeMask(name: string, width: number, labels: readonly number[]): Promise<void> {
  const data = Uint8Array.from({ length: width * 30 }, (_, i) => labels[i % width] ?? 0);
  await writeLabelMask(join(folder, name), { width, height: 30, data });
}

describe('prompts of own footage', () => {
  it('with a misspelt key: it is told first, and where the rest is', async () => {
    const wrong = { prompts: [{ object: 1, frame: 4, click: [click] }] };
    const message = await userErrorOf(() => read(wrong));
    expect(message).toMatch(/not known: "click"[\s\S]*did you mean "clicks"\? mend this and 1 more: schema/);
  });

  it('are clicks, boxes and masks of several objects on several frames, by number or by name', async () => {
    await writeMask('first.png', 40, [0, 1, 2, 2]);
    const given = await read({
      schema: 1,
      objects: { 1: 'cow', 2: 'calf' },
      prompts: [
        { object: 1, frame: 4, clicks: [click, { ...click, positive: false }] },
        { object: 1, frame: '00008', box, clicks: [click] },
        { object: 2, frame: 10, mask: 'first.png' },
      ],
    });
    expect(given.slice(0, 2)).toEqual([
      {
        frame: 0,
        object: '1',
        kind: 'clicks',
        clicks: [
          { ...click, positive: true },
          { ...click, positive: false },
        ],
      },
      { frame: 2, object: '1', kind: 'box', box, clicks: [{ ...click, positive: true }] },
    ]);
    const last = given[2]!;
    expect([last.frame, last.object, last.kind]).toEqual([3, '2', 'mask']);
    if (last.kind !== 'mask') throw new Error('no mask');
    expect(countPixels(last.mask)).toBe(60);
    expect([1, 2, 3, 4].map((x) => getPixel(last.mask, x, 7))).toEqual([false, true, true, false]);
  });

  it('may have a mask of one value, whatever it is, or of COCO run lengths', async () => {
    await writeMask('white.png', 40, [200]);
    const coco = { size: [30, 40], counts: [30, 30, 1140] };
    const given = await read(prompts({ object: 9, frame: 4, mask: 'white.png' }, { object: 1, frame: 4, mask: coco }));
    const columns = given.map((one) => (one.kind === 'mask' ? [0, 1, 2].filter((x) => getPixel(one.mask, x, 0)) : []));
    expect(columns).toEqual([[0], [1]]);
  });

  it('are given in the order of the file, at the places of the file', async () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 39 }), y: fc.integer({ min: 0, max: 29 }) });
    const entry = fc.record({
      object: fc.integer({ min: 1, max: 254 }),
      frame: fc.constantFrom(...NUMBERS),
      clicks: fc.array(fc.record({ place, positive: fc.boolean() }), { minLength: 1, maxLength: 3 }),
    });
    const entries = fc.uniqueArray(entry, { minLength: 1, selector: ({ object, frame }) => `${object} ${frame}` });
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const written = list.map(({ clicks, ...one }) => {
          return { ...one, clicks: clicks.map((c) => ({ ...c.place, positive: c.positive })) };
        });
        const given = await read(prompts(...written));
        const expected = written.map(({ object, frame, clicks }) => {
          return { kind: 'clicks', object: String(object), frame: NUMBERS.indexOf(frame), clicks };
        });
        expect(given).toEqual(expected);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('are refused wherever a click is outside the picture', async () => {
    const inside = ({ x, y }: { x: number; y: number }) => x >= 0 && x < 40 && y >= 0 && y < 30;
    const anywhere = fc.record({ x: fc.integer({ min: -50, max: 90 }), y: fc.integer({ min: -50, max: 90 }) });
    await fc.assert(
      fc.asyncProperty(anywhere, async (at) => {
        const act = () => read(prompts({ object: 1, frame: 4, clicks: [click, at] }));
        if (inside(at)) expect(await act()).toHaveLength(1);
        else expect(await userErrorOf(act)).toMatch(/outside the picture[\s\S]*prompts\[0\]\.clicks\[1\]/);
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  const one = (entry: object) => prompts({ object: 1, frame: 4, ...entry });
  it.each([
    ['no JSON', '{ "schema": 1, ', /no JSON[\s\S]*comma/],
    ['an unknown key', one({ click: [click] }), /"click"[\s\S]*prompts\[0\]\.click\n[\s\S]*mean "clicks"/],
    ['another schema', { schema: 2, prompts: [] }, /schema[\s\S]*found: 2/],
    ['no prompt at all', prompts(), /prompts/],
    ['a frame beyond the end', one({ frame: 12, clicks: [click] }), /number from 4 to 10\n\s+found: 12/],
    ['a frame that is left out', one({ frame: 7, clicks: [click] }), /4 to 10, in steps of 2\n\s+found: 7/],
    ['an unknown name', one({ frame: '00009', clicks: [click] }), /prompts\[0\]\.frame[\s\S]*"00004" to "00010"/],
    ['a click outside', one({ clicks: [click, { x: 40, y: 3 }] }), /clicks\[1\][\s\S]*x from 0 to 39[\s\S]*x 40, y 3/],
    ['an inverted box', one({ box: { ...box, right: 0 } }), /corners[\s\S]*prompts\[0\]\.box[\s\S]*right 0/],
    ['a box outside', one({ box: { ...box, bottom: 31 } }), /leaves the picture[\s\S]*bottom to 30/],
    ['a box as a list', one({ box: [1, 2, 3, 4] }), /prompts\[0\]\.box[\s\S]*found: \[1,2,3,4\]/],
    ['nothing asked', one({}), /says nothing[\s\S]*prompts\[0\]/],
    ['a mask and a box', one({ box, mask: 'first.png' }), /mask and clicks or a box/],
    ['a mask that is not there', one({ mask: 'none.png' }), /none\.png/],
    ['an id that masks cannot have', prompts({ object: 255, frame: 4, clicks: [click] }), /object[\s\S]*found: 255/],
    ['an object without prompt', { ...one({ clicks: [click] }), objects: { 1: 'a', 2: 'b' } }, /no prompt[\s\S]*"2"/],
    ['an object that is not named', { ...one({ clicks: [click] }), objects: { 2: 'b' } }, /no prompt|not among/],
  ])('say of %s what and where it is', async (_what, value, message) => {
    await writeMask('first.png', 40, [0, 1, 2, 2]);
    const said = await userErrorOf(() => read(value));
    expect(said).toMatch(message);
    expect(said).toContain(file);
  });

  it('say of two prompts of an object on a frame where they are', async () => {
    const twice = prompts({ object: 1, frame: 4, clicks: [click] }, { object: 1, frame: '00004', box });
    expect(await userErrorOf(() => read(twice))).toMatch(/twice[\s\S]*prompts\[1\][\s\S]*prompts\[0\]/);
  });

  it('say of a mask that it has another size, is empty, or holds others', async () => {
    await writeMask('wide.png', 41, [1]);
    await writeMask('empty.png', 40, []);
    await writeMask('others.png', 40, [3, 4]);
    const said = (mask: string) => userErrorOf(() => read(one({ mask })));
    expect(await said('wide.png')).toMatch(/another size[\s\S]*prompts\[0\]\.mask[\s\S]*40x30[\s\S]*41x30/);
    expect(await said('empty.png')).toMatch(/is empty/);
    expect(await said('others.png')).toMatch(/several objects[\s\S]*values 3, 4/);
  });

  it('say where there is no file', async () => {
    expect(await userErrorOf(() => loadPrompts(join(folder, 'none.json')))).toMatch(/cannot be read[\s\S]*none\.json/);
  });
});
