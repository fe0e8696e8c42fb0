import type { GoldenVideo } from '../../src/app/verify/golden-video.js';
import { compareTrack, type TrackAgreement } from '../../src/app/verify/track-agreement.js';
import type { Video } from '../../src/core/session.js';
import type { FrameSource } from '../../src/pipeline/frame-source.js';
import type { Network } from '../../src/pipeline/network.js';
import { normalise } from '../../src/pipeline/normalise.js';
import { presetOptions } from '../../src/pipeline/session-options.js';
import { Sam2VideoSession } from '../../src/pipeline/video-session.js';

/** @param video where frames come from unless the golden file has them at the model's size */
export async function compareVideo(golden: GoldenVideo, network: Network, video: Video): Promise<TrackAgreement> {
  const { pixels, memory } = golden;
  const frames: FrameSource | null = pixels && { pixels: async (index) => normalise(pixels[index]!) };
  const session = new Sam2VideoSession(network, video, {
    ...presetOptions('vos'),
    overlap: 'disjoint',
    memoryPrecision: memory,
    ...(frames && { frames }),
  });
  const found = await compareTrack(session, golden.prompts, golden.expected);
  await session.close();
  return found;
}
