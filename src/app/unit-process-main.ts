import { type FromProcess, type ToProcess, UnitProcess } from './unit-process.js';

// The program of one process of `run --jobs`. It ends with its orders, also where the process that gives them is killed.
const stop = new AbortController();
const line = { send: (message: FromProcess) => void process.send?.(message), signal: stop.signal };
const units = new UnitProcess(line);
let last: Promise<void> = Promise.resolve();

// Ctrl-C reaches all processes of a terminal; the one that orders says what is to be done.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => void end());
process.on('message', (message: ToProcess) => {
  if (message.kind === 'stop') return void end();
  last = last.then(() => (message.kind === 'start' ? units.start(message.work) : units.run(message.order)));
  last.catch(() => void end());
});

async function end(): Promise<void> {
  stop.abort();
  await last.catch(() => {});
  await units.end();
  process.exit();
}
