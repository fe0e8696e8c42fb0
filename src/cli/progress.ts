import { type Options, SingleBar } from 'cli-progress';
import type { RunListener } from '../app/run-listener.js';
import { counted } from './counted.js';
import { printable } from './output.js';

const COLUMN = 28;
/** FPS is that of so many frames at most, because models of very different speed follow one another. */
const RECENT = 32;
/** Milliseconds between two texts of a step. */
const STEP_EVERY = 200;

/** Tells a run's progress on stderr: a bar with frames, FPS and time left on a terminal, a line a unit elsewhere. */
export function progressListener(stream: NodeJS.WriteStream = process.stderr): RunListener {
  return stream.isTTY ? barListener(stream) : lineListener(stream);
}

function lineListener(stream: NodeJS.WriteStream): RunListener {
  let total = 0;
  let done = 0;
  const say = (line: string) => stream.write(`${line}\n`);
  return {
    talk: say,
    begin: ({ units, frames }) => {
      total = units;
      say(units === 0 ? 'nothing is left to predict' : `${counted(units, 'unit')}, ${counted(frames, 'frame')}`);
    },
    frame: () => {},
    unitDone: ({ id, frames }, repeat, seconds) => {
      done++;
      const fps = seconds > 0 ? ` (${(frames / seconds).toFixed(1)} FPS)` : '';
      say(`[${done}/${total}] ${id}${repeatText(repeat)}: ${frames} frames in ${seconds.toFixed(1)} s${fps}`);
    },
    unitFailed: ({ id }, repeat, message) => {
      done++;
      say(`[${done}/${total}] ${id}${repeatText(repeat)}: failed: ${message}`);
    },
    end: () => {},
  };
}

function barListener(stream: NodeJS.WriteStream): RunListener {
  const options: Options = {
    stream,
    format: '{bar} {value}/{total} frames | {fps} FPS | {left} left | {unit}',
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    fps: 4,
  };
  const bar = new SingleBar(options);
  const counter = new FrameCounter();
  const above = (line: string) => {
    if (bar.isActive) stream.write('\r\x1b[K');
    stream.write(`${line}\n`);
  };
  return {
    talk: above,
    step: stepLine(stream),
    begin: ({ frames }) => {
      counter.begin(frames);
      bar.start(frames, 0, { fps: '-', left: '-', unit: '' });
    },
    frame: (unit) => bar.update(counter.add(), { ...counter.figures(), unit: unit.sequence.slice(0, COLUMN) }),
    unitDone: (unit) => counter.settle(unit.frames),
    unitFailed: (unit, repeat, message) => {
      counter.settle(unit.frames);
      above(`${unit.id}${repeatText(repeat)}: failed: ${message}`);
    },
    end: () => bar.stop(),
  };
}

/** A line that is written over, with what is done of a step; a few times a second, and gone when the step is over. */
function stepLine(stream: NodeJS.WriteStream): NonNullable<RunListener['step']> {
  let last = Number.NEGATIVE_INFINITY;
  return (what, done, total) => {
    if (done === null) {
      last = Number.NEGATIVE_INFINITY;
      stream.write('\r\x1b[K');
      return;
    }
    const now = performance.now();
    if (now - last < STEP_EVERY) return;
    last = now;
    const count = total === null ? `${done} frames` : `${done}/${total} frames`;
    stream.write(`\r\x1b[K${printable(what)}: ${count}`);
  };
}

/** Frames done, at what rate, and how long the rest takes. */
class FrameCounter {
  private total = 0;
  private done = 0;
  /** Frames of units that are through; those before a sequence's first mask, or after a failure, count then. */
  private settled = 0;
  private tracked = 0;
  private start = 0;
  private recent: number[] = [];

  begin(total: number): void {
    this.total = total;
    this.start = performance.now();
  }

  add(): number {
    this.tracked++;
    this.recent = [...this.recent, performance.now()].slice(-RECENT);
    this.done = Math.min(this.total, this.done + 1);
    return this.done;
  }

  settle(frames: number): void {
    this.settled += frames;
    this.done = this.settled;
  }

  figures(): { readonly fps: string; readonly left: string } {
    const seconds = (performance.now() - this.start) / 1000;
    const span = (this.recent.at(-1) ?? 0) - (this.recent[0] ?? 0);
    if (this.tracked < 2 || span <= 0) return { fps: '-', left: '-' };
    const fps = (1000 * (this.recent.length - 1)) / span;
    return { fps: fps.toFixed(1), left: durationText(((this.total - this.done) * seconds) / this.tracked) };
  }
}

/** "45 s", "12 min", "3 h 20 min". */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function repeatText(repeat: number): string {
  return repeat === 0 ? '' : `, repeat ${repeat + 1}`;
}
