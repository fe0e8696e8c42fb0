// Our half: a video session, one frame for each line on standard input. See compare.py.
//
//   node ours.mjs --checkpoint FILE --size PIXELS --clip FOLDER --frames COUNT --threads COUNT
//   node ours.mjs --compile ...   only compiles it, and says how long that took
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { compile, maskFrom, openModel, pictureFolder } from '../../../dist/app/sam2.js';

const { values } = parseArgs({
  options: {
    checkpoint: { type: 'string' },
    size: { type: 'string' },
    clip: { type: 'string' },
    frames: { type: 'string' },
    threads: { type: 'string' },
    compile: { type: 'boolean', default: false },
  },
});
const [size, frames, threads] = [values.size, values.frames, values.threads].map(Number);
const wanted = { checkpoint: values.checkpoint, size };

const began = performance.now();
if (values.compile) {
  await compile(wanted);
  say({ seconds: (performance.now() - began) / 1000, ...usage() });
} else await serve();

async function serve() {
  const model = await openModel({ ...wanted, threads });
  const versions = `Node ${process.versions.node}, onnxruntime-node ${await runtimeVersion()}`;
  say({ load: (performance.now() - began) / 1000, versions, ...usage() });
  const session = await openSession(model);
  const answers = session.propagate()[Symbol.asyncIterator]();
  for await (const _ of createInterface({ input: process.stdin })) await answer(answers);
  await session.close();
  await model.close();
}

async function runtimeVersion() {
  const { env } = await import('onnxruntime-node');
  return env.versions.node;
}

async function openSession(model) {
  const folder = await pictureFolder(join(values.clip, 'frames'));
  const video = { ...folder, length: frames, frame: (index) => folder.frame(index) };
  const session = await model.openVideo(video, { preset: 'vos', overlap: 'disjoint', memoryPrecision: 'fp32' });
  const masks = await readFile(join(values.clip, 'masks.raw'));
  const area = video.width * video.height;
  for (let object = 0; object < masks.length / area; object++) {
    const mask = maskFrom(video.width, video.height, (index) => masks[object * area + index] === 1);
    await session.addMask(0, String(object + 1), mask);
  }
  return session;
}

/** The official side has its frames resized beforehand, so reading and resizing count for neither. */
async function answer(answers) {
  const [before, start] = [usage().cpu, performance.now()];
  const { value } = await answers.next();
  const { decode, preprocess, postprocess, ...stages } = value.times;
  const total = (performance.now() - start - decode - preprocess) / 1000;
  const { cpu, peak } = usage();
  const logits = Buffer.concat(
    value.objects.map(({ lowResLogits: { buffer, byteOffset, byteLength } }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );
  await writeFile(join(values.clip, 'ours.f32'), logits);
  const seconds = Object.fromEntries(Object.entries(stages).map(([stage, spent]) => [stage, spent / 1000]));
  say({ frame: value.frame, total, stages: seconds, cpu: cpu - before, peak });
}

function usage() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
}

function say(facts) {
  console.log(JSON.stringify(facts));
}
