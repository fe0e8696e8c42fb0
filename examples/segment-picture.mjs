// Asks for the object in a box of a picture, makes the answer better with a click, then finds everything in it.
// node examples/segment-picture.mjs CHECKPOINT PICTURE X0 Y0 X1 Y1 OUT [--variant FILE]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openModel, writeMask } from 'sam2bench/sam2';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { variant: { type: 'string' } } });
const [checkpoint, picture, ...rest] = positionals;
const [x0, y0, x1, y1] = rest.slice(0, 4).map(Number);
const out = rest[4];
const model = await openModel({ checkpoint, variant: values.variant, talk: console.error });
const image = await model.openImage(picture);
const { masks } = await image.predict({ box: [x0, y0, x1, y1] });
const best = masks.reduce((a, b) => (b.iou > a.iou ? b : a));
console.log(`box: predicted IoU ${best.iou.toFixed(2)}`);
const refined = await image.predict(
  { points: [[(x0 + x1) / 2, (y0 + y1) / 2]], labels: [1], mask: best.lowResLogits },
  { multimask: false },
);
await writeMask(join(out, 'object.png'), refined.masks[0].mask);
await image.close();

const everything = await model.automaticMasks(picture, { pointsPerSide: 8 });
console.log(`everything: ${everything.length} masks`);
for (const [i, { segmentation }] of everything.entries()) await writeMask(join(out, `${i}.png`), segmentation);
await model.close();
