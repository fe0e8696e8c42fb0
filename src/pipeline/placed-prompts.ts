import { floatTensor, intTensor } from '../core/tensor.js';
import { BOX_CORNERS, type Prompts } from './decoder-inputs.js';
import type { PlacedPrompts } from './image-network.js';

/** Some points of one object: pairs x, y and a label each. */
interface Points {
  readonly coords: ArrayLike<number>;
  readonly labels: readonly number[];
}

const NONE: Points = { coords: [], labels: [] };
const PADDING: Points = { coords: [0, 0], labels: [-1] };

/** Points as SAM2ImagePredictor gives them to the decoder: a box is two points before the clicks. */
export function boxesBeforeClicks(prompts: PlacedPrompts): Prompts {
  return asTensors(prompts, (box, clicks) => [box, clicks]);
}

/** Points as SAM's PromptEncoder.forward joins them: a box follows the clicks, or padding where they have none. */
export function clicksBeforeBoxes(prompts: PlacedPrompts): Prompts {
  return asTensors(prompts, (box, clicks) => {
    const isPadded = box === NONE && clicks !== NONE;
    return [clicks, isPadded ? PADDING : box];
  });
}

function asTensors(prompts: PlacedPrompts, order: (box: Points, clicks: Points) => readonly Points[]): Prompts {
  const { objects, masks } = prompts;
  const parts = Array.from({ length: objects }, (_, object) => {
    return order(boxOf(prompts, object), clicksOf(prompts, object));
  }).flat();
  const coords = Float32Array.from(parts.flatMap((part) => Array.from(part.coords)));
  const labels = parts.flatMap((part) => part.labels);
  const each = labels.length / objects;
  return { coords: floatTensor(coords, [objects, each, 2]), labels: intTensor(labels, [objects, each]), mask: masks };
}

function boxOf({ boxes }: PlacedPrompts, object: number): Points {
  if (boxes === null) return NONE;
  return { coords: boxes.subarray(object * 4, object * 4 + 4), labels: BOX_CORNERS };
}

function clicksOf({ points, labels, objects }: PlacedPrompts, object: number): Points {
  const each = labels.length / objects;
  if (each === 0) return NONE;
  const coords = points.subarray(object * each * 2, (object + 1) * each * 2);
  return { coords, labels: labels.slice(object * each, (object + 1) * each) };
}
