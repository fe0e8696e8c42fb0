import type { Checkpoint, DType } from '../checkpoints/checkpoint.js';
import { openCheckpoint } from '../checkpoints/open-checkpoint.js';
import { UserError } from '../core/errors.js';
import { isVideoPart, type WeightSource } from '../sam/weights.js';
import { officialName, POINT_ROWS, POINT_TABLE } from './hugging-face-names.js';
import { ANCHORS, unwrapNames } from './official-names.js';

/** Where one official parameter lies: whole tensors of the file that hold the same values, or a row of one. */
interface Place {
  readonly stored: readonly string[];
  /** Null: all of it. */
  readonly row: number | null;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A checkpoint's parameters under their official names, however the file names them. */
export interface OpenedWeights extends WeightSource {
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: DType }>;
  /** Whose names the file has. */
  readonly layout: 'official' | 'hugging-face';
  readonly checkpoint: Checkpoint;
  /** What a user should know of how the file was read. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a checkpoint of any known form: official or Hugging Face names, with or without what training programs put
 * before them.
 * @throws UserError where the file is no checkpoint or holds several networks
 */
export async function openWeights(path: string): Promise<OpenedWeights> {
  const checkpoint = await openCheckpoint(path);
  try {
    return officialWeights(checkpoint);
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

/**
 * A checkpoint's parameters under their official names.
 * @throws UserError where it holds several networks, or parameters twice
 */
export function officialWeights(checkpoint: Checkpoint): OpenedWeights {
  const unwrapped = unwrapNames(checkpoint.tensors.keys(), checkpoint.file);
  const layout = unwrapped.names.has(ANCHORS.huggingFace) ? 'hugging-face' : 'official';
  const places =
    layout === 'official' ? samePlaces(checkpoint, unwrapped.names) : translated(checkpoint, unwrapped.names);
  const imageOnly = places.has(ANCHORS.official) && ![...places.keys()].some(isVideoPart);
  const notes = [...checkpoint.notes, ...unwrapped.notes];
  if (imageOnly) notes.push('the file holds the image part alone: it segments pictures, not videos');
  return {
    file: checkpoint.file,
    tensors: places,
    imageOnly,
    metadata: checkpoint.metadata,
    layout,
    checkpoint,
    notes,
    read: (name) => readPlace(checkpoint, name, places.get(name)),
    close: () => checkpoint.close(),
  };
}

function samePlaces(checkpoint: Checkpoint, names: ReadonlyMap<string, string>): Map<string, Place> {
  return new Map([...names].map(([name, stored]) => [name, whole(checkpoint, stored)]));
}

function whole(checkpoint: Checkpoint, stored: string): Place {
  const { shape, dtype } = checkpoint.tensors.get(stored)!;
  return { stored: [stored], row: null, shape, dtype };
}

function translated(checkpoint: Checkpoint, names: ReadonlyMap<string, string>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [name, stored] of names) {
    const place = whole(checkpoint, stored);
    const { shape } = place;
    if (name === POINT_TABLE && shape.length === 2 && shape[0] === POINT_ROWS.length) {
      for (const [row, official] of POINT_ROWS.entries())
        places.set(official, { ...place, row, shape: [1, shape[1]!] });
      continue;
    }
    const official = officialName(name);
    const other = places.get(official);
    places.set(official, other === undefined ? place : shared(checkpoint, official, other, place));
  }
  return places;
}

/** Tied tensors are stored once or more: all of them must say the same. */
function shared(checkpoint: Checkpoint, name: string, one: Place, other: Place): Place {
  if (one.shape.join() !== other.shape.join()) throw different(checkpoint.file, name, [...one.stored, ...other.stored]);
  return { ...one, stored: [...one.stored, ...other.stored] };
}

async function readPlace(checkpoint: Checkpoint, name: string, place: Place | undefined): Promise<Float32Array> {
  if (place === undefined) throw new Error(`no parameter ${name}`);
  const values = await checkpoint.read(place.stored[0]!);
  for (const twin of place.stored.slice(1)) {
    const others = await checkpoint.read(twin);
    if (others.some((value, i) => value !== values[i])) throw different(checkpoint.file, name, place.stored);
  }
  if (place.row === null) return values;
  const width = place.shape[1]!;
  return values.slice(place.row * width, (place.row + 1) * width);
}

function different(file: string, name: string, stored: readonly string[]): UserError {
  return new UserError({
    what: `The checkpoint holds two versions of the parameter ${name}.`,
    where: file,
    expected: 'the same values in both: the official network has one',
    found: `${stored.join(' and ')} differ`,
    next: 'save the model again with the two tied',
  });
}
