import type { NetworkGraphs, NetworkSpec } from '../pipeline/network.js';

/**
 * Tokens times the square of their width, up to which a second thread saves a graph less time than a frame takes to be
 * prepared (measured on sam2-nano and on SAM 2.1 tiny at 256 and 512 pixels; docs/speed.md).
 */
const LIGHT_WORK = 16 ** 2 * 256 ** 2;
/** What memory attention does more than the other two, with all its memories. */
const ATTENTION_FACTOR = 4;

/** The graphs of a network that take one thread so little time that the other cores are better left to something else. */
export function lightGraphs(spec: Pick<NetworkSpec, 'imageSize' | 'dModel'>): ReadonlySet<keyof NetworkGraphs> {
  const work = (spec.imageSize / 16) ** 2 * spec.dModel ** 2;
  const light = new Set<keyof NetworkGraphs>();
  if (work <= LIGHT_WORK) light.add('maskPrompt').add('maskDecoder').add('memoryEncoder');
  if (work * ATTENTION_FACTOR <= LIGHT_WORK) light.add('memoryAttention');
  return light;
}
