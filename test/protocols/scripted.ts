import { type BitMask, maskFrom } from '../../src/core/bit-mask.js';
import type { Sequence } from '../../src/core/dataset.js';
import type { ImageModel, ImagePrompt } from '../../src/core/image-session.js';
import type { Interaction } from '../../src/core/interaction.js';
import { createRng } from '../../src/core/rng.js';
import type { Click, FramePrediction, PropagateOptions, Video, VideoSession } from '../../src/core/session.js';
import { NO_STAGE_TIMES } from '../../src/core/session.js';
import type { Protocol, ProtocolOptions, ProtocolStep, ReplayLog } from '../../src/protocols/protocol.js';
import { protocolOf } from '../../src/protocols/registry.js';

/** The object: ten columns of ten pixels. */
export const COLUMNS = 10;
const [WIDTH, HEIGHT] = [24, 14];

/** The first columns of the object: J is columns / 10. */
export function columnsMask(columns: number): BitMask {
  return maskFrom(WIDTH, HEIGHT, (i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    return x >= 2 && x < 2 + columns && y >= 2 && y < 2 + COLUMNS;
  });
}

/** How many columns are found on a frame, from the clicks that each frame was given (by frame). */
export type Script = (frame: number, clicks: ReadonlyMap<number, number>) => number;

/** A video whose objects are all the ten columns, on every frame that is annotated for them. */
export function scriptedSequence(
  length: number,
  objects: Readonly<Record<string, readonly number[]>> = { 1: Array.from({ length }, (_, i) => i) },
): Sequence {
  const frames = Array.from({ length }, (_, i) => String(i).padStart(5, '0'));
  const annotated = [...new Set(Object.values(objects).flat())].sort((a, b) => a - b);
  return {
    name: 'scripted',
    frames,
    annotated,
    hasPictures: true,
    size: async () => ({ width: WIDTH, height: HEIGHT }),
    picture: async () => ({ width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT * 3) }),
    source: () => {
      throw new Error('not asked for');
    },
    objectMasks: async (frame) =>
      new Map(
        Object.entries(objects).flatMap(([name, on]) => (on.includes(frame) ? [[name, columnsMask(COLUMNS)]] : [])),
      ),
  };
}

/** Answers by a script; keeps of each object how many clicks each frame had. */
class ScriptedSession implements VideoSession {
  readonly video: Video;
  readonly #script: Script;
  readonly #clicks = new Map<string, Map<number, number>>();

  constructor(video: Video, script: Script) {
    this.video = video;
    this.#script = script;
  }

  get objects(): readonly string[] {
    return [...this.#clicks.keys()];
  }

  async addClicks(frame: number, object: string, clicks: readonly Click[]): Promise<FramePrediction> {
    const given = this.#clicks.get(object) ?? new Map<number, number>();
    given.set(frame, (given.get(frame) ?? 0) + clicks.length);
    this.#clicks.set(object, given);
    return this.#answer(frame);
  }

  addBox(frame: number, object: string): Promise<FramePrediction> {
    return this.addClicks(frame, object, [{ x: 0, y: 0, positive: true }]);
  }

  addMask(frame: number, object: string): Promise<FramePrediction> {
    return this.addBox(frame, object);
  }

  async clearPrompts(frame: number): Promise<FramePrediction> {
    return this.#answer(frame);
  }

  async removeObject(): Promise<readonly FramePrediction[]> {
    return [];
  }

  async reset(): Promise<void> {
    this.#clicks.clear();
  }

  async *propagate({ from = 0, reverse = false }: PropagateOptions = {}): AsyncGenerator<FramePrediction> {
    const step = reverse ? -1 : 1;
    for (let frame = from; frame >= 0 && frame < this.video.length; frame += step) yield this.#answer(frame);
  }

  async close(): Promise<void> {}

  #answer(frame: number): FramePrediction {
    const objects = [...this.#clicks].map(([object, clicks]) => {
      const mask = columnsMask(this.#script(frame, clicks));
      return { object, mask, lowResLogits: null, objectScore: null };
    });
    return { frame, objects, times: NO_STAGE_TIMES };
  }
}

/** How many columns are found on a picture by so many prompts; several: candidates, the one with the most says so. */
export type PictureScript = (prompts: number) => number | readonly number[];

/** A model of pictures that answers by a script; it takes logits back in only as it gave them. */
function scriptedPictures(script: PictureScript): ImageModel {
  return {
    openSession: async () => ({
      width: WIDTH,
      height: HEIGHT,
      times: NO_STAGE_TIMES,
      predict: async ({ points = [], box, mask }: ImagePrompt, { multimask = true } = {}) => {
        const prompts = points.length + (box === undefined ? 0 : 1);
        if (multimask !== (prompts === 1) || (mask?.[0] ?? 1) !== Math.max(1, prompts - 1)) throw new Error('not so');
        const found = [script(prompts)].flat();
        const lowResLogits = Float32Array.of(prompts);
        const masks = found.map((n) => ({ mask: columnsMask(n), iou: n / COLUMNS, lowResLogits, logits: null }));
        return { masks, objectScore: null, times: NO_STAGE_TIMES };
      },
      maskPrompt: () => new Float32Array(1),
      predictEach: () => Promise.reject(new Error('not asked for')),
      close: async () => {},
    }),
    automaticMasks: () => Promise.reject(new Error('not asked for')),
  };
}

/** What a protocol may use besides a session. */
export interface TraceExtras {
  readonly pictures?: PictureScript;
  /** In place of `pictures`. */
  readonly images?: ImageModel;
  readonly replay?: ReplayLog;
}

export interface Trace {
  readonly steps: readonly ProtocolStep[];
  readonly log: readonly Interaction[];
  /** "frame:clicks" of each object and round. */
  readonly prompted: readonly string[];
  /** Sessions that were opened, as they were asked for. */
  readonly needs: readonly unknown[];
}

/** Runs a protocol of the registry on a script to the end. */
export function traceOf(
  options: ProtocolOptions,
  sequence: Sequence,
  script: Script,
  extras: TraceExtras = {},
): Promise<Trace> {
  return traceOfProtocol(protocolOf(options), sequence, script, extras);
}

/** Runs a protocol on a script to the end. */
export async function traceOfProtocol(
  protocol: Protocol,
  sequence: Sequence,
  script: Script,
  extras: TraceExtras = {},
): Promise<Trace> {
  const log: Interaction[] = [];
  const steps: ProtocolStep[] = [];
  const needs: unknown[] = [];
  const { width, height } = await sequence.size();
  const video: Video = { name: 'scripted', width, height, length: sequence.frames.length, frame: sequence.picture };
  const context = {
    sequence,
    lateObjects: true,
    openSession: async (wanted: unknown) => {
      needs.push(wanted);
      return new ScriptedSession(video, script);
    },
    images: () => {
      if (extras.images !== undefined) return extras.images;
      if (extras.pictures !== undefined) return scriptedPictures(extras.pictures);
      throw new Error('no pictures');
    },
    replayLog: async () => extras.replay!,
    log: (interaction: Interaction) => log.push(interaction),
    rng: createRng(1),
  };
  for await (const step of protocol.run(context)) steps.push(step);
  const counts = new Map<string, number>();
  for (const entry of log) {
    if (!('object' in entry)) continue;
    const key = `${entry.object} r${entry.round ?? '-'} ${Number(entry.frame)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { steps, log, needs, prompted: [...counts].map(([key, count]) => `${key}:${count}`) };
}

/** The result of a round: columns found by frame of an object. */
export function resultOf({ steps }: Trace, object: string, round: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const step of steps) {
    if (step.phase !== 'track' || (step.round ?? 1) > round) continue;
    for (const one of step.prediction.objects) {
      if (one.object === object) found.set(step.prediction.frame, columnsIn(one.mask));
    }
  }
  return found;
}

function columnsIn(mask: BitMask): number {
  return Array.from({ length: COLUMNS + 1 }, (_, n) => n).find((n) =>
    columnsMask(n).words.every((word, at) => word === mask.words[at]),
  )!;
}
