import type { RgbImage } from '../../../core/image.js';
import type { Video } from '../../../core/session.js';
import type { VideoFacts } from '../messages.js';
import { QuestionSocket } from './program-socket.js';

const program = new QuestionSocket('frames');

/** A video that the program knows by a number. */
export interface ServedVideo extends Video {
  readonly facts: VideoFacts;
}

/** A video whose frames the program decodes and serves as they are: three bytes a pixel, row-major. */
export function servedVideo(facts: VideoFacts): ServedVideo {
  const { name, width, height, length } = facts;
  return { name, width, height, length, facts, frame: (index) => servedFrame(facts, index) };
}

/** Fetches one frame. @throws Error with what the program said where it cannot read it */
export async function servedFrame({ id, width, height }: VideoFacts, index: number): Promise<RgbImage> {
  const data = new Uint8Array(await program.ask(new Uint8Array(Uint32Array.of(id, index).buffer)));
  if (data.length !== width * height * 3) throw new Error(`frame ${index} has ${data.length} bytes`);
  return { width, height, data };
}
