// How fast `score` is and how much memory it takes on many large masks, with one thread and with more.
//
//   npm run build && node tools/bench/score-masks.mjs [--masks 10000] [--size 1920x1080] [--jobs 1,2] [--repeats 3]
//
// Half the masks are ground truth, half predictions: sequences of 100 frames of one wavy blob that moves, written to a
// temporary folder first. Each run is a process of its own; jobs take turns.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeLabelPng } from '../../dist/datasets/codecs/png-writer.js';

const FRAMES = 100;
const { values } = parseArgs({
  options: {
    masks: { type: 'string', default: '10000' },
    size: { type: 'string', default: '1920x1080' },
    jobs: { type: 'string', default: '1,2' },
    repeats: { type: 'string', default: '3' },
  },
});
const [width, height] = values.size.split('x').map(Number);
const sequences = Math.ceil(Number(values.masks) / (2 * FRAMES));

function blob(frame, shift) {
  const data = new Uint8Array(width * height);
  const [cx, cy, size] = [width / 3 + 5 * frame + shift, height / 2 - shift, height / 4];
  for (let y = Math.max(0, Math.floor(cy - 1.2 * size)); y < Math.min(height, cy + 1.2 * size); y++) {
    for (let x = Math.max(0, Math.floor(cx - 1.2 * size)); x < Math.min(width, cx + 1.2 * size); x++) {
      const angle = Math.atan2(y - cy, x - cx);
      if (Math.hypot(x - cx, y - cy) < size * (1 + 0.15 * Math.sin(7 * angle + frame / 9))) data[y * width + x] = 1;
    }
  }
  return encodeLabelPng({ width, height, data });
}

const SCORE = `
const [score, predictions, dataset, jobs] = process.argv.slice(1);
const { score: run } = await import(score);
const start = performance.now();
const { summary } = await run({ predictions, dataset, jobs: Number(jobs) });
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024, JF: summary.rows[0].JF.mean }));`;

const root = mkdtempSync(join(tmpdir(), 'sam2bench-masks-'));
try {
  const pictures = Array.from({ length: FRAMES }, (_, frame) => [blob(frame, 0), blob(frame, 4)]);
  for (let sequence = 0; sequence < sequences; sequence++) {
    for (const [kind, of] of [
      ['truth', 0],
      ['guess', 1],
    ]) {
      const folder = join(root, kind, `sequence-${sequence}`);
      mkdirSync(folder, { recursive: true });
      for (const [frame, made] of pictures.entries()) {
        writeFileSync(join(folder, `${String(frame).padStart(5, '0')}.png`), made[of]);
      }
    }
  }
  const module = new URL('../../dist/app/score.js', import.meta.url).href;
  const jobs = values.jobs.split(',');
  const runs = new Map(jobs.map((job) => [job, []]));
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    for (const job of jobs) {
      const given = ['--input-type=module', '-e', SCORE, module, join(root, 'guess'), join(root, 'truth'), job];
      const { stdout, stderr, status } = spawnSync(process.execPath, given, { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      runs.get(job).push(JSON.parse(stdout));
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const masks = 2 * sequences * FRAMES;
  console.log(`${masks} masks of ${width} x ${height}, median of ${values.repeats}`);
  for (const [job, list] of runs) {
    const seconds = median(list.map((run) => run.seconds));
    const mebibytes = Math.max(...list.map((run) => run.mebibytes));
    const rate = Math.round(masks / seconds);
    console.log(
      `--jobs ${job}: ${seconds.toFixed(2)} s, ${rate} masks/s, at most ${Math.round(mebibytes)} MiB, J&F ${list[0].JF}`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
