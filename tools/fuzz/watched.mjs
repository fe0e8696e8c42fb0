// What the fuzzers share: a thread that tries inputs, and the main thread that watches its time and memory.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parentPort, Worker, workerData } from 'node:worker_threads';

const HANG_MS = 10_000;
const MOST_MIB = 1024;
const KEPT = 1 << 25;

/** Starts the program at `url` again as a thread, and ends with 1, keeping the input, where it fails, hangs or swells. */
export function watch(url) {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      inputs: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [end, most, seed] = [Date.now() + 60_000 * Number(values.minutes), Number(values.inputs), Number(values.seed)];
  const shared = new SharedArrayBuffer(8 + KEPT);
  const worker = new Worker(fileURLToPath(url), { workerData: { end, most, seed, shared } });
  let [last, since, peak] = [-1, Date.now(), 0];
  const stop = (what) => {
    const file = join(tmpdir(), `sam2bench-fuzz-${seed}-${Date.now()}.bin`);
    const [, length] = new Int32Array(shared, 0, 2);
    writeFileSync(file, new Uint8Array(shared, 8, length));
    console.error(`${what}; the input is in ${file}`);
    process.exit(1);
  };
  setInterval(() => {
    const [count] = new Int32Array(shared, 0, 1);
    const mebibytes = process.memoryUsage.rss() / 2 ** 20;
    peak = Math.max(peak, mebibytes);
    if (mebibytes > MOST_MIB) stop(`${Math.round(mebibytes)} MiB of memory`);
    if (count !== last) [last, since] = [count, Date.now()];
    else if (Date.now() - since > HANG_MS) stop('a file took longer than ten seconds');
  }, 100).unref();
  worker.on('error', (error) => stop(error.stack));
  worker.on('message', ({ count, read, refused, slowest, kinds }) => {
    console.log(`${count} inputs: ${read} read, ${refused} refused, none failed otherwise`);
    console.log(`slowest ${Math.round(slowest)} ms, at most ${Math.round(peak)} MiB of memory`);
    for (const [kind, [ok, no]] of Object.entries(kinds)) console.log(`  ${kind}: ${ok} read, ${no} refused`);
  });
}

/**
 * Tries inputs until the time or their number is up.
 * @param next gives the next input's kind, its bytes, and `attempt`, which is true where the bytes could be read
 */
export async function fuzz(next) {
  const { end, most, shared } = workerData;
  const state = new Int32Array(shared, 0, 2);
  const kept = new Uint8Array(shared, 8);
  const tally = { count: 0, read: 0, refused: 0, slowest: 0, kinds: {} };
  while (Date.now() < end && tally.count < most) {
    // Node forgets a broken stream only when the thread has nothing to do.
    if (tally.count % 100 === 0) await setImmediate();
    const { kind, bytes, attempt } = next();
    kept.set(bytes.subarray(0, kept.length));
    state[1] = Math.min(bytes.length, kept.length);
    state[0] = ++tally.count;
    const start = performance.now();
    const isRead = await attempt();
    tally.slowest = Math.max(tally.slowest, performance.now() - start);
    tally[isRead ? 'read' : 'refused']++;
    tally.kinds[kind] ??= [0, 0];
    tally.kinds[kind][isRead ? 0 : 1]++;
  }
  parentPort.postMessage(tally);
}

/** The message of the readers' own kind of error; any other is thrown on. */
export function refusal(error) {
  if (error?.name === 'UserError') return error.message;
  throw error;
}

/** Up to eight changes of bytes, lengths or order; none in half of the cases. */
export function mutate(rng, whole, changes = rng.integer(-8, 8)) {
  let bytes = Buffer.from(whole);
  for (let left = changes; left > 0 && bytes.length > 0; left--) {
    const at = rng.integer(0, bytes.length - 1);
    const end = Math.min(bytes.length, at + rng.integer(1, 64));
    const kind = rng.integer(0, 6);
    if (kind <= 1) bytes[at] = rng.integer(0, 255);
    else if (kind === 2) bytes[at] ^= 1 << rng.integer(0, 7);
    else if (kind === 3) bytes = bytes.subarray(0, at);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    else if (kind === 5) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    else if (at + 4 <= bytes.length) bytes.writeUInt32BE(rng.integer(0, 1) === 0 ? 0xffffffff : 100_000, at);
  }
  return bytes;
}
