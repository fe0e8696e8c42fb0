/** What a PNG's header says. */
export function pngSize(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const colour = view.getUint8(25) === 3 ? 'palette' : 'other';
  return { width: view.getUint32(16), height: view.getUint32(20), depth: view.getUint8(24), colour };
}
