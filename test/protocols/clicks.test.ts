import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoints/checkpoint.js';
import { type BitMask, countPixels, createBitMask, getPixel, maskFrom, setPixel } from '../../src/core/bit-mask.js';
import { createRng } from '../../src/core/rng.js';
import type { Click } from '../../src/core/session.js';
import { innermostPoint } from '../../src/protocols/clicks/distance-transform.js';
import { centreClick, isPerfect } from '../../src/protocols/clicks/next-click.js';
import { CLICK_SAMPLERS } from '../../src/protocols/clicks/samplers.js';
import { openPacked } from '../helpers/golden-file.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();

interface Pair {
  readonly truth: BitMask;
  readonly prediction: BitMask;
  readonly click: Click;
  readonly first: Click;
}

async function* pairsOf(golden: Checkpoint): AsyncGenerator<Pair> {
  const [sizes, truths, predictions, clicks, firsts] = await Promise.all(
    ['sizes', 'truths', 'predictions', 'clicks', 'first_clicks'].map((name) => golden.read(name)),
  );
  for (let i = 0, at = 0; i < sizes!.length / 2; i++) {
    const [height, width] = [sizes![2 * i]!, sizes![2 * i + 1]!];
    const unpack = (bytes: Float32Array) =>
      maskFrom(width, height, (index) => ((bytes[at + (index >> 3)]! >> (7 - (index & 7))) & 1) === 1);
    const clickAt = (values: Float32Array): Click => {
      const [x, y, label] = values.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      return { x, y, positive: label === 1 };
    };
    yield {
      truth: unpack(truths!),
      prediction: unpack(predictions!),
      click: clickAt(clicks!),
      first: clickAt(firsts!),
    };
    at += Math.ceil((width * height) / 8);
  }
}

/** @returns how many pairs there were, and how many of them without an error */
async function requireOfficialClicks(file: string): Promise<{ pairs: number; perfect: number }> {
  const golden = await openPacked(file, folder);
  let [pairs, perfect] = [0, 0];
  for await (const { truth, prediction, click, first } of pairsOf(golden)) {
    expect(centreClick(truth, prediction), `pair ${pairs}`).toEqual(click);
    expect(centreClick(truth, null), `pair ${pairs}, first click`).toEqual(first);
    if (isPerfect(truth, prediction)) perfect++;
    pairs++;
  }
  await golden.close();
  return { pairs, perfect };
}

describe('centreClick against the official evaluation', () => {
  it('clicks where it clicks on 1,000 made-up pairs, perfect and empty ones among them', async () => {
    const file = join(import.meta.dirname, '../fixtures/protocols/clicks.safetensors.gz');
    const { pairs, perfect } = await requireOfficialClicks(file);
    expect(pairs).toBe(1000);
    expect(perfect).toBeGreaterThan(100);
  });

  const full = process.env.SAM2BENCH_GOLDEN;
  const files =
    full === undefined || !existsSync(full) ? [] : readdirSync(full).filter((name) => /^clicks-/.test(name));
  it.skipIf(files.length === 0).each(files)('on real masks: %s', { timeout: 600_000 }, async (name) => {
    const { pairs, perfect } = await requireOfficialClicks(join(full!, name));
    process.stdout.write(`${name}: ${pairs} pairs, ${perfect} of them perfect, all clicks the same\n`);
  });
});

const mask = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 12 }), seed: fc.nat() })
  .map(({ width, height, seed }) => {
    const rng = createRng(seed);
    const density = rng.integer(1, 10);
    return maskFrom(width, height, () => rng.integer(0, 10) < density);
  });

/** By looking at every pixel for every pixel. */
function naiveInnermost(subject: BitMask) {
  let best: ReturnType<typeof innermostPoint> = null;
  const outside: [number, number][] = [];
  for (let y = -1; y <= subject.height; y++) {
    for (let x = -1; x <= subject.width; x++) {
      const isInside = x >= 0 && y >= 0 && x < subject.width && y < subject.height && getPixel(subject, x, y);
      if (!isInside) outside.push([x, y]);
    }
  }
  for (let y = 0; y < subject.height; y++) {
    for (let x = 0; x < subject.width; x++) {
      if (!getPixel(subject, x, y)) continue;
      const squared = Math.min(...outside.map(([u, v]) => (u - x) ** 2 + (v - y) ** 2));
      if (squared > (best?.squared ?? 0)) best = { x, y, squared };
    }
  }
  return best;
}

describe('innermostPoint', () => {
  it('is the first of the pixels that are furthest from the outside', () => {
    fc.assert(
      fc.property(mask, (subject) => {
        expect(innermostPoint(subject)).toEqual(naiveInnermost(subject));
      }),
    );
  });

  it('is null for an empty mask', () => {
    expect(innermostPoint(createBitMask(5, 5))).toBeNull();
  });
});

/** A square of the object of which a prediction lacks the left part and to which it adds a strip. */
function mistaken() {
  const truth = maskFrom(20, 12, (i) => i % 20 < 10 && Math.floor(i / 20) >= 1 && Math.floor(i / 20) < 11);
  const prediction = maskFrom(20, 12, (i) => i % 20 >= 6 && i % 20 < 13 && Math.floor(i / 20) >= 1);
  return { truth, prediction };
}

describe('samplers of clicks', () => {
  const samplers = Object.entries(CLICK_SAMPLERS);

  it.each(samplers)('%s clicks a wrong pixel and says rightly of which kind it is', (_, sample) => {
    const { truth, prediction } = mistaken();
    for (let seed = 0; seed < 50; seed++) {
      const { x, y, positive } = sample({ truth, prediction, earlier: [], rng: createRng(seed) })!;
      expect(getPixel(truth, x, y)).toBe(positive);
      expect(getPixel(prediction, x, y)).toBe(!positive);
    }
  });

  it('uniform draws every wrong pixel, and others with another seed', () => {
    const { truth, prediction } = mistaken();
    const drawn = new Set<string>();
    for (let seed = 0; seed < 3000; seed++) {
      const { x, y } = CLICK_SAMPLERS.uniform({ truth, prediction, earlier: [], rng: createRng(seed) })!;
      drawn.add(`${x},${y}`);
    }
    const wrong = truth.words.map((word, at) => word ^ prediction.words[at]!);
    expect(drawn.size).toBe(countPixels({ ...truth, words: wrong }));
  });

  it('ritm never clicks a pixel twice, and ends where all are clicked', () => {
    const truth = createBitMask(4, 3);
    setPixel(truth, 1, 1);
    setPixel(truth, 2, 1);
    const earlier: Click[] = [];
    for (let i = 0; i < 2; i++) {
      earlier.push(CLICK_SAMPLERS.ritm({ truth, prediction: null, earlier, rng: createRng(0) })!);
    }
    expect(earlier.map(({ x, y }) => [x, y])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(CLICK_SAMPLERS.ritm({ truth, prediction: null, earlier, rng: createRng(0) })).toBeNull();
    expect(CLICK_SAMPLERS.center({ truth, prediction: null, earlier, rng: createRng(0) })).toMatchObject({
      x: 1,
      y: 1,
    });
  });
});
