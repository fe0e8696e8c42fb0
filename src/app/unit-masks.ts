import type { BitMask } from '../core/bit-mask.js';
import type { Sequence } from '../core/dataset.js';
import type { ObjectPrediction } from '../core/session.js';
import { checkedLabels } from '../datasets/label-image.js';
import { labelMaskFile, objectMaskFile } from '../datasets/mask-writer.js';
import type { MaskSink } from '../runners/write-behind.js';
import type { MaskFile } from './mask-file.js';

/** Writes one unit's masks; `finish` gives the frames that the protocol left out an empty one. */
export interface UnitMasks extends MaskSink {
  finish(): Promise<void>;
}

/** Where masks go: the final ones, and each round's, from 1; and what writes them. */
export interface MaskPlaces {
  readonly masks: string;
  roundMasks?(round: number): string;
  write(file: MaskFile): Promise<void>;
}

/** Masks as the data set has them: a palette PNG a frame, or one folder an object where they may overlap or have rounds. */
export async function unitMasks(places: MaskPlaces, sequence: Sequence, hasFolders: boolean): Promise<UnitMasks> {
  return hasFolders ? objectFolders(places) : paletteFiles(places, sequence);
}

async function paletteFiles({ masks: folder, write }: MaskPlaces, sequence: Sequence): Promise<UnitMasks> {
  const { width, height } = await sequence.size();
  const left = new Set(sequence.frames);
  const writeFrame = async (frame: string, masks: ReadonlyMap<string, BitMask>) => {
    // Here, as an error loses what is wrong and where when it crosses threads.
    checkedLabels(masks, width, height);
    await write({ kind: 'labels', file: labelMaskFile(folder, frame), masks, width, height });
    left.delete(frame);
  };
  return {
    write: (frame, objects) => writeFrame(frame, byName(objects)),
    finish: async () => {
      for (const frame of [...left]) await writeFrame(frame, new Map());
    },
  };
}

/** The mask of a later round takes the place of an earlier one's; each round's are kept besides. */
function objectFolders({ masks, roundMasks, write }: MaskPlaces): UnitMasks {
  return {
    write: async (frame, objects, round) => {
      const kept = round === null || roundMasks === undefined ? [] : [roundMasks(round)];
      for (const { object, mask } of objects) {
        for (const folder of [masks, ...kept]) {
          await write({ kind: 'object', file: objectMaskFile(folder, object, frame), mask });
        }
      }
    },
    finish: async () => {},
  };
}

function byName(objects: readonly ObjectPrediction[]): ReadonlyMap<string, BitMask> {
  return new Map(objects.map(({ object, mask }) => [object, mask]));
}
