import { type GoldenSession, readGoldenSession } from '../../src/app/verify/golden-session.js';
import { compareSession, type SessionAgreement } from '../../src/app/verify/session-agreement.js';
import { openCheckpoint } from '../../src/checkpoints/open-checkpoint.js';
import type { Video } from '../../src/core/session.js';
import type { Network } from '../../src/pipeline/network.js';
import { presetOptions, type VideoSessionOptions } from '../../src/pipeline/session-options.js';
import { Sam2VideoSession } from '../../src/pipeline/video-session.js';

export async function openGoldenSession(path: string): Promise<GoldenSession> {
  return readGoldenSession(await openCheckpoint(path));
}

/** Takes a session of ours through the golden steps; `options` beside those of the file. */
export async function compareGoldenSession(
  golden: GoldenSession,
  network: Network,
  video: Video,
  options: Partial<VideoSessionOptions> = {},
): Promise<SessionAgreement> {
  const { preset, ...tuning } = golden.options;
  const session = new Sam2VideoSession(network, video, { ...presetOptions(preset), ...tuning, ...options });
  const found = await compareSession(golden, session);
  await session.close();
  return found;
}
