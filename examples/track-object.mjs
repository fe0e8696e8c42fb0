// Follows one object through a folder of frames, from a click on the first one.
// node examples/track-object.mjs CHECKPOINT FRAMES X Y OUT [--variant FILE]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countPixels, openModel, writeMask } from 'sam2bench/sam2';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { variant: { type: 'string' } } });
const [checkpoint, frames, x, y, out] = positionals;
const model = await openModel({ checkpoint, variant: values.variant, talk: console.error });
const session = await model.openVideo(frames);
await session.addClicks(0, 'object', [{ x: Number(x), y: Number(y), positive: true }]);
for await (const { frame, objects } of session.propagate()) {
  const [{ mask }] = objects;
  console.log(`frame ${frame}: ${countPixels(mask)} pixels`);
  await writeMask(join(out, `${String(frame).padStart(5, '0')}.png`), mask);
}
await session.close();
await model.close();
