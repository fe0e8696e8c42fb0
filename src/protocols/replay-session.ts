import type { UserError } from '../core/errors.js';
import type { Command, Interaction, Prompt } from '../core/interaction.js';
import type { FramePrediction, VideoSession } from '../core/session.js';
import type { ProtocolContext, ProtocolStep, ReplayLog } from './protocol.js';
import { brokenLog, frameNumber, maskOfPrompt, promptAgain } from './replay-log.js';

type Propagate = Extract<Command, { kind: 'propagate' }>;

/** Goes through a log once, giving sessions of this model what it says. */
export class SessionReplay {
  readonly #context: ProtocolContext;
  readonly #entries: readonly Interaction[];
  readonly #rounds: ReplayLog['rounds'];
  /** The next entry, and the next round that is to end. */
  #at = 0;
  #round = 0;
  #session: VideoSession | null = null;
  /** Prompted since the session was opened or reset. */
  readonly #objects = new Set<string>();

  constructor(context: ProtocolContext, { interactions, rounds }: ReplayLog) {
    this.#context = context;
    this.#entries = interactions;
    this.#rounds = rounds;
  }

  /** @throws UserError where the log is not whole, or the data are others */
  async *run(): AsyncGenerator<ProtocolStep> {
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[this.#at]) {
      if (entry.kind === 'propagated') throw this.#broken('the end of a propagation that did not begin');
      if (entry.kind === 'open' || entry.kind === 'reset') await this.#begin(entry);
      else if (entry.kind === 'propagate') yield* this.#propagate(entry);
      else yield* this.#prompt(entry);
    }
    yield* this.#roundsEnded(() => true);
  }

  async #begin(entry: Extract<Command, { kind: 'open' | 'reset' }>): Promise<void> {
    this.#context.log(entry);
    this.#objects.clear();
    if (entry.kind === 'reset') {
      await this.#opened.reset();
    } else {
      // Where frames may be gone through again, what the image encoder gave is worth keeping.
      const { history } = entry;
      this.#session = await this.#context.openSession({ history, ...(history === 'keep' && { revisits: true }) });
    }
    this.#at++;
  }

  async *#prompt(prompt: Prompt): AsyncGenerator<ProtocolStep> {
    this.#context.log(promptAgain(prompt));
    if (prompt.picture !== true) {
      const prediction = await this.#give(prompt);
      this.#objects.add(prompt.object);
      yield { phase: 'prompt', ...(prompt.round !== undefined && { round: prompt.round }), prediction };
    }
    this.#at++;
  }

  async #give(prompt: Prompt): Promise<FramePrediction> {
    const { object } = prompt;
    const frame = frameNumber(this.#context.sequence, prompt.frame);
    if (prompt.kind === 'clicks') return this.#opened.addClicks(frame, object, prompt.clicks);
    if (prompt.kind === 'box') return this.#opened.addBox(frame, object, prompt.box, prompt.clicks);
    return this.#opened.addMask(frame, object, await maskOfPrompt(this.#context.sequence, this.#at, prompt));
  }

  async *#propagate(entry: Propagate): AsyncGenerator<ProtocolStep> {
    const { sequence, signal, log } = this.#context;
    const { round } = entry;
    const expected = this.#entries.slice(this.#at).find(({ kind }) => kind === 'propagated') as { frames?: number };
    log(entry);
    this.#at++;
    let frames = 0;
    const from = frameNumber(sequence, entry.frame);
    const { reverse = false } = entry;
    for await (const prediction of this.#opened.propagate({ from, reverse, ...(signal && { signal }) })) {
      frames++;
      // Where it turns round, the way forward has the answer.
      if (reverse && prediction.frame === from) continue;
      yield { phase: 'track', ...(round !== undefined && { round }), prediction };
      yield* this.#promptsOn(prediction.frame + 1);
      if (frames === expected?.frames) break;
    }
    const end = this.#entries[this.#at];
    if (end?.kind !== 'propagated' || end.frames !== frames) {
      throw this.#broken(`a propagation that does not end after ${frames} frames as here`);
    }
    log(end);
    this.#at++;
    if (this.#goesOn(round)) return;
    yield* this.#roundsEnded((row) => row.round === round && (row.frames === 0 || this.#objects.has(row.object)));
  }

  /** The prompts that were given on the way, when this frame was the next. */
  async *#promptsOn(frame: number): AsyncGenerator<ProtocolStep> {
    const { frames } = this.#context.sequence;
    for (let entry = this.#entries[this.#at]; entry !== undefined; entry = this.#entries[this.#at]) {
      if (!('object' in entry) || entry.frame !== frames[frame]) return;
      yield* this.#prompt(entry);
    }
  }

  /** True where the same round is propagated again before the objects are forgotten. */
  #goesOn(round: number | undefined): boolean {
    for (const entry of this.#entries.slice(this.#at)) {
      if (entry.kind === 'reset' || entry.kind === 'open') return false;
      if (entry.kind === 'propagate') return entry.round === round;
    }
    return false;
  }

  *#roundsEnded(hasEnded: (row: ReplayLog['rounds'][number]) => boolean): Generator<ProtocolStep> {
    for (let row = this.#rounds[this.#round]; row !== undefined && hasEnded(row); row = this.#rounds[this.#round]) {
      yield { phase: 'round', ...row };
      this.#round++;
    }
  }

  get #opened(): VideoSession {
    if (this.#session === null) throw this.#broken('a prompt before a session was opened');
    return this.#session;
  }

  #broken(found: string): UserError {
    return brokenLog(this.#context.sequence, this.#at, found);
  }
}
