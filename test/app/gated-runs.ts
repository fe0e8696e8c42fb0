import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../src/app/run.js';
import { writeLabelMask } from '../../src/datasets/mask-writer.js';
import { HEIGHT, label, WIDTH, writeTinyDavis } from './tiny-davis.js';

const NAMES = Array.from({ length: 8 }, (_, i) => `clip-${i}`);
const FRAMES = 5;

/** What a made-up tracker gives on a pixel of a frame. */
export type Tracker = (sequence: number, frame: number, x: number, y: number) => number;

/** Truth, but for a pixel's column here and there, so that sequences differ. */
export const good: Tracker = (sequence, frame, x, y) => (sequence % 2 === 1 && x === 31 ? 0 : label(frame, x, y));

/** The same masks, less the pixels at their borders. */
export const eroded: Tracker = (sequence, frame, x, y) => {
  const value = good(sequence, frame, x, y);
  const isInside = [-1, 0, 1].every((dx) => [-1, 0, 1].every((dy) => good(sequence, frame, x + dx, y + dy) === value));
  return isInside ? value : 0;
};

/** The same masks, eroded in some sequences only. */
export const erodedInSome: Tracker = (sequence, ...place) => (sequence < 3 ? eroded : good)(sequence, ...place);

/** Runs a tracker's masks over eight small sequences below `base`. @returns the run folder */
export async function runTracker(base: string, name: string, tracker: Tracker, config = ''): Promise<string> {
  await writeTinyDavis(join(base, 'DAVIS'), Object.fromEntries(NAMES.map((sequence) => [sequence, FRAMES])));
  for (const [index, sequence] of NAMES.entries()) {
    for (let frame = 0; frame < FRAMES; frame++) {
      const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
        tracker(index, frame, i % WIDTH, Math.floor(i / WIDTH)),
      );
      const file = join(base, `masks-${name}`, sequence, `${String(frame).padStart(5, '0')}.png`);
      await writeLabelMask(file, { width: WIDTH, height: HEIGHT, data });
    }
  }
  const models = `models: [{ id: tracker, predictions: ./masks-${name} }]`;
  return runConfig(base, name, `${models}\ndatasets: [{ format: davis2017, root: ./DAVIS }]\n${config}`);
}

/** Runs a config whose paths are below `base`. @returns the run folder */
export async function runConfig(base: string, name: string, text: string): Promise<string> {
  const config = join(base, `${name}.yaml`);
  await writeFile(config, `${text}\n`);
  const { folder } = await run({ config, out: join(base, `run-${name}`), cacheFolder: join(base, 'cache') });
  return folder;
}
