// Peak memory of a video session by the length of the video: it must not grow. Each run is a process of its own; the
// frames are drawn when they are asked for, so that what grows is the session's.
//
//   npm run build && node tools/bench/session-memory.mjs CHECKPOINT [--variant FILE] [--frames 100,2000] [--objects 1,2]
//     [--history keep,forget] [--repeats 3] [--size 854x480] [--image-size PIXELS] [--trace FRAMES]
//
// --size is the video's, --image-size the model's; --trace says every so many frames what is in use.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    variant: { type: 'string' },
    frames: { type: 'string', default: '100,2000' },
    objects: { type: 'string', default: '1,2' },
    history: { type: 'string', default: 'keep,forget' },
    repeats: { type: 'string', default: '3' },
    size: { type: 'string', default: '854x480' },
    'image-size': { type: 'string' },
    trace: { type: 'string', default: '0' },
    child: { type: 'boolean', default: false },
  },
});
const [checkpoint] = positionals;
if (checkpoint === undefined) throw new Error('give CHECKPOINT');
const [width, height] = values.size.split('x').map(Number);
const MIB = 1024;

if (values.child) await track(Number(values.frames), Number(values.objects), values.history);
else compareLengths();

/** Runs every length in turn, so that a machine that changes meanwhile touches all alike. */
function compareLengths() {
  const lengths = values.frames.split(',');
  inChild('1', '1', 'forget'); // compiles the model, where that is still to be done
  console.log(`medians of ${values.repeats} processes (least to most), MiB at most, ${values.size}`);
  for (const history of values.history.split(',')) {
    for (const objects of values.objects.split(',')) {
      const found = lengths.map(() => []);
      for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
        for (const [i, frames] of lengths.entries()) found[i].push(inChild(frames, objects, history));
      }
      const cells = lengths.map((frames, i) => `${frames} frames ${described(found[i])}`);
      const growth = median(found.at(-1)) / median(found[0]) - 1;
      console.log(`${history}, objects: ${objects}: ${cells.join(', ')}; growth ${(100 * growth).toFixed(1)} %`);
    }
  }
}

function inChild(frames, objects, history) {
  const given = ['variant', 'image-size'].filter((name) => values[name] !== undefined);
  const settings = given.flatMap((name) => [`--${name}`, values[name]]);
  const what = ['--frames', frames, '--objects', objects, '--history', history, '--size', values.size];
  const program = fileURLToPath(import.meta.url);
  const args = [program, checkpoint, '--child', '--trace', values.trace, ...settings, ...what];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`a process ended with ${status}`);
  const most = Number(stdout) / MIB;
  console.error(`  ${history}, objects: ${objects}, ${frames} frames: ${most.toFixed(1)}`);
  return most;
}

function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
}

function described(list) {
  return `${median(list).toFixed(0)} (${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`;
}

/** Prints the process's peak resident set in KiB. */
async function track(frames, objects, history) {
  const { runnerFor } = await import('../../dist/app/runner-registry.js');
  const { defaultCacheFolder } = await import('../../dist/app/cache-folder.js');
  const { maskFrom } = await import('../../dist/core/bit-mask.js');
  const model = { runner: 'node', id: 'model', checkpoint, variant: values.variant ?? null, bundled: null };
  const imageSize = values['image-size'] === undefined ? null : Number(values['image-size']);
  const execution = { backend: 'node-cpu', precision: 'fp32', imageSize };
  const context = { cacheFolder: defaultCacheFolder(), talk: () => {} };
  const handle = await runnerFor('node', execution).prepare(model, execution, context);
  const video = { name: 'drawn', width, height, length: frames, frame: async (index) => drawn(index, objects) };
  const input = { video, frameNames: Array.from({ length: frames }, (_, i) => String(i).padStart(5, '0')) };
  const options = { preset: 'vos', overlap: 'disjoint', memoryPrecision: 'fp32', history };
  const session = await handle.openSession(input, options);
  for (let object = 0; object < objects; object++) {
    const mask = maskFrom(width, height, (i) => isInside(object, 0, i % width, Math.floor(i / width)));
    await session.addMask(0, String(object + 1), mask);
  }
  for await (const { frame } of session.propagate()) {
    if (Number(values.trace) > 0 && frame % Number(values.trace) === 0) console.error(traceLine(frame));
  }
  console.log(process.resourceUsage().maxRSS);
  await session.close();
  await handle.close();
}

function traceLine(frame) {
  const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  const parts = Object.entries({ rss, heapUsed, heapTotal, external, arrayBuffers });
  return `${frame} ${parts.map(([name, bytes]) => `${name} ${(bytes / 2 ** 20).toFixed(0)}`).join(' ')}`;
}

/** A textured ground on which squares go up and down. */
function drawn(index, objects) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      data[at] = 90 + ((x * 7 + y * 3) & 31);
      data[at + 1] = 110 + ((x * 5 + y * 11) & 31);
      data[at + 2] = 100;
      for (let object = 0; object < objects; object++) if (isInside(object, index, x, y)) data[at + object] = 240;
    }
  }
  return { width, height, data };
}

/** Squares side by side, a quarter of the height a side. */
function isInside(object, index, x, y) {
  const side = height / 4;
  const left = (width / 4) * (object + 1) - side / 2;
  const top = (height - side) * (0.5 + 0.4 * Math.sin(index / 20 + object));
  return x >= left && x < left + side && y >= top && y < top + side;
}
