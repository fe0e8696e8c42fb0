import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type BitMask, countPixels, maskFrom } from '../../src/core/bit-mask.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { DatasetFormat } from '../../src/datasets/dataset-format.js';
import { writeLabelMask } from '../../src/datasets/mask-writer.js';
import type { ProtocolKind } from '../../src/protocols/protocol.js';
import type { Runner } from '../../src/runners/runner.js';
import type { FrameMeasure } from '../../src/scoring/measure.js';
import type { Rules } from '../../src/scoring/rules/rules.js';
import { temporaryFolder, writeTree } from '../helpers/temporary-folder.js';
import { scriptedSequence, traceOfProtocol } from '../protocols/scripted.js';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'docs/guides/extending.md'), 'utf8');
const folder = temporaryFolder();

/** What a file of the guide exports, compiled where the guide says that it lies. */
async function exportsOf<T>(file: string): Promise<T> {
  const code = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].find(([, name]) => name === file)?.[2];
  if (code === undefined) throw new Error(`the guide has no ${file}`);
  const stdin = { contents: code, resolveDir: join(root, dirname(file)), sourcefile: file, loader: 'ts' as const };
  const bundle = await build({
    stdin,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  });
  const compiled = `${file.replaceAll('/', '-')}.mjs`;
  const place = writeTree(join(root, 'node_modules/.cache/guide'), { [compiled]: bundle.outputFiles[0]!.text });
  return import(/* @vite-ignore */ pathToFileURL(join(place, compiled)).href);
}

describe('the files of the guide to extensions', () => {
  it('open a data set', async () => {
    const { twoFolders } = await exportsOf<{ twoFolders: DatasetFormat }>('src/datasets/two-folders.ts');
    const masks = { width: 4, height: 2, data: Uint8Array.of(0, 1, 1, 0, 0, 2, 0, 0) };
    for (const frame of ['00000', '00001']) await writeLabelMask(join(folder, 'set/truth/cows', `${frame}.png`), masks);
    const grey = { create: { width: 4, height: 2, channels: 3, background: 'grey' } } as const;
    const picture = await sharp(grey).jpeg().toBuffer();
    writeTree(join(folder, 'set'), { 'video/cows/00000.jpg': picture, 'video/cows/00001.jpg': picture });
    expect(await twoFolders.detect(join(folder, 'set'))).toBe(true);
    expect(await twoFolders.detect(folder)).toBe(false);
    const opened: Dataset = await twoFolders.open({ root: join(folder, 'set') });
    expect(opened.sequences.map(({ name, frames }) => [name, frames])).toEqual([['cows', ['00000', '00001']]]);
    const objects = await opened.sequences[0]!.objectMasks(1);
    expect([...objects].map(([name, mask]) => [name, countPixels(mask)])).toEqual([
      ['1', 2],
      ['2', 1],
    ]);
  });

  it('prompt', async () => {
    const { firstBox } = await exportsOf<{ firstBox: ProtocolKind }>('src/protocols/first-box.ts');
    const protocol = firstBox.create({ kind: 'first-box', margin: 1 });
    const { log, steps } = await traceOfProtocol(protocol, scriptedSequence(3), () => 10);
    expect(log.slice(1, 2)).toMatchObject([
      { kind: 'box', frame: '00000', box: { left: 1, top: 1, right: 12, bottom: 12 } },
    ]);
    expect(steps.map(({ phase }) => phase)).toEqual(['prompt', 'track', 'track', 'track']);
  });

  it('run a model', async () => {
    const { fadingRunner } = await exportsOf<{ fadingRunner: Omit<Runner, 'name'> }>('src/runners/fading-runner.ts');
    const context = { cacheFolder: folder, talk: () => {} };
    const model = await fadingRunner.prepare({ runner: 'static', id: 'fading' }, null, context);
    const frame = async () => ({ width: 6, height: 4, data: new Uint8Array(72) });
    const video = { name: 'grey', width: 6, height: 4, length: 8, frame };
    const frameNames = Array.from({ length: 8 }, (_, i) => String(i));
    const options = { preset: 'vos', overlap: 'disjoint', memoryPrecision: 'fp32' } as const;
    const session = await model.openSession({ video, frameNames }, options);
    await session.addMask(
      0,
      '1',
      maskFrom(video.width, video.height, (i) => i < 3),
    );
    const areas: number[] = [];
    for await (const { objects } of session.propagate()) areas.push(countPixels(objects[0]!.mask));
    expect(areas).toEqual([3, 3, 3, 3, 3, 0, 0, 0]);
  });

  it('measure', async () => {
    const { dice } = await exportsOf<{ dice(a: BitMask, b: BitMask): number }>('src/metrics/dice.ts');
    const bits = fc.uint8Array({ minLength: 40, maxLength: 40, max: 1 });
    fc.assert(
      fc.property(bits, bits, (a, b) => {
        const both = a.filter((value, i) => value === 1 && b[i] === 1).length;
        const sum = a.filter(Boolean).length + b.filter(Boolean).length;
        const found = dice(
          maskFrom(8, 5, (i) => a[i] === 1),
          maskFrom(8, 5, (i) => b[i] === 1),
        );
        expect(found).toBeCloseTo(sum === 0 ? 1 : (2 * both) / sum, 12);
      }),
    );
  });

  it('select what counts', async () => {
    const { secondHalf } = await exportsOf<{ secondHalf: Rules }>('src/scoring/rules/second-half.ts');
    const measure = { J: 1, F: [1], truth: 5, prediction: 5 };
    const frames = Array.from({ length: 5 }, (_, index): FrameMeasure => {
      return {
        index,
        width: 4,
        height: 4,
        annotated: null,
        predicted: null,
        objects: new Map([['1', measure]]),
        problem: null,
      };
    });
    const { objects } = secondHalf.select({ sequence: scriptedSequence(5), frames });
    expect(objects).toEqual([{ name: '1', places: [3, 4] }]);
  });
});
