import { stat } from 'node:fs/promises';
import { PartFile } from '../checkpoints/download/part-file.js';
import { KNOWN_CHECKPOINTS } from '../checkpoints/known-checkpoints.js';
import { bundledModel, bundledModelNames } from '../config/bundled-models.js';
import { defaultCacheFolder } from './cache-folder.js';
import { placeOf } from './download-place.js';
import { readDownloadRecords } from './download-records.js';

/** A model that a config may name. */
export interface ListedModel {
  readonly name: string;
  readonly kind: 'bundled' | 'official' | 'hugging-face';
  /** Null for bundled ones. */
  readonly url: string | null;
  /** Of the download; null where nobody has published it and it was never downloaded, and for bundled ones. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Null for bundled ones; else whether the hash was published, or is of the first download. */
  readonly trust: 'published' | 'first download' | null;
  /** Absolute path where the file is; null where it is not on this machine, and for bundled ones. */
  readonly file: string | null;
  /** Absolute path where the file is to be; null for bundled ones. */
  readonly place: string | null;
  /** Bytes of a download that was stopped. */
  readonly partial: number;
  /** What a reader of its figures must know, a sentence each. */
  readonly notes: readonly string[];
}

/** Every model that a config may name: the bundled ones, and the published checkpoints, here or not. */
export async function listModels(cacheFolder = defaultCacheFolder()): Promise<readonly ListedModel[]> {
  const nothing = { url: null, bytes: null, sha256: null, trust: null, file: null, place: null, partial: 0 };
  const bundled = bundledModelNames.map((name): ListedModel => {
    return { name, kind: 'bundled', ...nothing, notes: bundledModel(name)?.notes ?? [] };
  });
  const records = await readDownloadRecords(cacheFolder);
  const known: ListedModel[] = [];
  for (const checkpoint of KNOWN_CHECKPOINTS) {
    const { name, url } = checkpoint;
    const record = records.get(name);
    const place = placeOf(checkpoint, cacheFolder);
    const info = await stat(place).catch(() => null);
    const sha256 = checkpoint.sha256 ?? record?.sha256 ?? null;
    const seen = sha256 === null ? null : 'first download';
    known.push({
      name,
      kind: name.includes('/') ? 'hugging-face' : 'official',
      url,
      bytes: checkpoint.bytes ?? record?.bytes ?? null,
      sha256,
      trust: checkpoint.sha256 === null ? seen : 'published',
      file: info === null ? null : place,
      place,
      partial: await new PartFile(place).bytes(),
      notes: [],
    });
  }
  return [...bundled, ...known];
}
