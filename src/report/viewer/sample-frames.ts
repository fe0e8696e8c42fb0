/**
 * Which of a video's frames to show: the wanted ones, and the others evenly spaced between the first and the last.
 * @param count of the frames
 * @param wanted indices below count, the most wanted first; at most half of the room goes to them
 * @returns at most `most` indices, ascending
 */
export function sampleFrames(count: number, wanted: readonly number[], most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const chosen = new Set([...new Set(wanted)].slice(0, Math.floor(most / 2)));
  const even = most - chosen.size;
  for (let i = 0; i < even; i++) chosen.add(even === 1 ? 0 : Math.round((i * (count - 1)) / (even - 1)));
  return [...chosen].sort((a, b) => a - b);
}
