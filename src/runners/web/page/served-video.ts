import type { RgbImage } from '../../../core/image.js';
import type { Video } from '../../../core/session.js';
import type { VideoFacts } from '../messages.js';

/** A video whose frames the program decodes and serves as they are: three bytes a pixel, row-major. */
export function servedVideo({ id, ...facts }: VideoFacts): Video {
  return { ...facts, frame: (index) => servedFrame(id, index, facts) };
}

async function servedFrame(id: number, index: number, { width, height }: Omit<VideoFacts, 'id'>): Promise<RgbImage> {
  const response = await fetch(`frames/${id}/${index}`);
  if (!response.ok) throw new Error(`frame ${index}: ${await response.text()}`);
  const data = new Uint8Array(await response.arrayBuffer());
  if (data.length !== width * height * 3) throw new Error(`frame ${index} has ${data.length} bytes`);
  return { width, height, data };
}
