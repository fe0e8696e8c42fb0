import { join } from 'node:path';
import { expect } from 'vitest';
import { runnerFor } from '../../src/app/runner-registry.js';
import { syntheticClip } from '../../src/app/verify/clip.js';
import { videoOf } from '../../src/app/verify/golden-video.js';
import type { BackendName } from '../../src/core/known-names.js';
import { type NetworkModel, onNode } from '../../src/core/model.js';
import type { ObjectPrediction } from '../../src/core/session.js';
import type { ModelHandle } from '../../src/runners/runner.js';
import { unpacked } from '../helpers/golden-file.js';
import { FIXTURES, VARIANTS } from '../helpers/nano-network.js';

const FRAMES = 4;
export const clip = syntheticClip(FRAMES);
export const input = { video: videoOf(clip.frames), frameNames: clip.frames.map((_, i) => String(i)) };
const SESSION = { preset: 'vos', overlap: 'overlapping', memoryPrecision: 'fp32' } as const;

interface Where {
  readonly backend: BackendName;
  readonly threads?: number | null;
  readonly requireHardware?: boolean;
}

/** The smallest network, at 64 pixels, on a backend. */
export function prepareNano(
  folder: string,
  { backend, threads = null, requireHardware = false }: Where,
): Promise<ModelHandle> {
  const checkpoint = unpacked(join(FIXTURES, 'nano-2.1.pt.gz'), folder);
  const variant = join(VARIANTS, 'nano-2.1.yaml');
  const model: NetworkModel = { runner: 'node', id: 'nano', checkpoint, variant, bundled: null };
  const execution = { ...onNode(64), backend, threads, requireHardware };
  return runnerFor('node', execution).prepare(model, execution, { cacheFolder: join(folder, 'cache'), talk: () => {} });
}

/** The first prompt on frame 0, the second on the way, on frame 2: its object is in the answers from there. */
export async function trackedJoining(handle: ModelHandle): Promise<ObjectPrediction[]> {
  const session = await handle.openSession(input, { ...SESSION, history: 'forget', readAhead: true });
  const found: ObjectPrediction[] = [];
  await session.addMask(0, '0', clip.prompts[0]!);
  for await (const { frame, objects } of session.propagate()) {
    found.push(...objects);
    if (frame === 1) await session.addMask(2, '1', clip.prompts[1]!);
  }
  await session.close();
  return found;
}

/** The same prompts by a session that goes ahead of who asks it. */
export async function trackedAhead(handle: ModelHandle, video = input.video): Promise<ObjectPrediction[]> {
  const options = { ...SESSION, history: 'forget', readAhead: true } as const;
  const session = await handle.openSession({ ...input, video }, options);
  const found: ObjectPrediction[] = [];
  for (const [i, mask] of clip.prompts.entries()) await session.addMask(0, String(i), mask);
  for await (const { objects } of session.propagate({ undisturbed: true })) found.push(...objects);
  await session.close();
  return found;
}

/** Every answer to mask prompts on the first frame, and a click on the last. */
export async function tracked(handle: Pick<ModelHandle, 'openSession'>): Promise<ObjectPrediction[]> {
  const session = await handle.openSession(input, SESSION);
  const found: ObjectPrediction[] = [];
  for (const [i, mask] of clip.prompts.entries()) await session.addMask(0, String(i), mask);
  expect(session.objects).toEqual(clip.prompts.map((_, i) => String(i)));
  for await (const { objects } of session.propagate()) found.push(...objects);
  const { objects } = await session.addClicks(FRAMES - 1, '0', [{ x: 20, y: 20, positive: false }]);
  found.push(...objects);
  await session.close();
  return found;
}

/** The largest difference of logits, as a share of the largest of them. */
export function deviation(found: readonly ObjectPrediction[], expected: readonly ObjectPrediction[]): number {
  let [difference, largest] = [0, 0];
  for (const [i, { lowResLogits }] of expected.entries()) {
    for (const [at, value] of lowResLogits!.entries()) {
      difference = Math.max(difference, Math.abs(value - found[i]!.lowResLogits![at]!));
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return difference / largest;
}
