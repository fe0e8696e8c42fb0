import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { stringify } from 'yaml';
import { bundledModel } from '../config/bundled-models.js';
import { TRACKS_FILE } from '../runs/result-files.js';
import { readManifest } from '../runs/run-manifest.js';
import { UnitFolder } from '../runs/unit-folder.js';
import { bestModel } from './best-model.js';
import { defaultCacheFolder } from './cache-folder.js';
import { overlayFile } from './overlay-videos.js';
import { type RunOptions, type RunResult, run } from './run.js';

/** Which footage is tracked, by which prompts and models; frames count from 0. */
export interface TrackRequest extends Omit<RunOptions, 'config' | 'content' | 'set' | 'filter'> {
  /** A file that ffmpeg reads, or a folder of frames. */
  readonly video: string;
  /** prompts.json; that beside the file or in the folder where it is left out. */
  readonly prompts?: string | undefined;
  /**
   * Names as `model list` has them, or checkpoints. Left out: the smallest checkpoint that was downloaded, else a bundled
   * model.
   */
  readonly models?: readonly string[] | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly stride?: number | undefined;
  /** Frames a second of a folder. */
  readonly fps?: number | undefined;
  readonly direction?: 'forward' | 'both' | undefined;
  /** Side of the square that the model sees. */
  readonly imageSize?: number | undefined;
  readonly backend?: string | undefined;
  /** False for masks alone. */
  readonly overlay?: boolean | undefined;
}

/** What one model made of the footage; paths are absolute. */
export interface TrackOutput {
  readonly model: string;
  /** Folder of a palette PNG a frame. */
  readonly masks: string;
  /** Null where it is not there. */
  readonly overlay: string | null;
  /** Where each object is on each frame. */
  readonly tracks: string;
}

/** A finished run on footage, and where its masks and videos are. */
export interface TrackResult extends RunResult {
  /** Of the models that are through. */
  readonly outputs: readonly TrackOutput[];
}

/**
 * Follows objects through somebody's own footage: the short form of a config with `format: video`, by the same way and into
 * the same run folder.
 * @throws UserError as `run` does, and for prompts that do not suit the footage
 */
export async function track(request: TrackRequest): Promise<TrackResult> {
  const { video, prompts, models, start, end, stride, fps, direction, imageSize, backend, overlay, ...options } =
    request;
  const names = models ?? [await chosenModel(options)];
  const dataset = { format: 'video', root: resolve(video), start, end, stride, fps, overlay };
  const config = {
    models: await Promise.all(names.map(modelEntry)),
    ...(backend !== undefined && { backends: [backend] }),
    ...(imageSize !== undefined && { imageSize: [imageSize] }),
    datasets: [{ ...dataset, ...(prompts !== undefined && { prompts: resolve(prompts) }) }],
    protocols: [{ kind: 'prompts', direction: direction ?? 'forward' }],
  };
  // Keys without a value are left out.
  const content = { text: stringify(JSON.parse(JSON.stringify(config))), from: 'the options of track' };
  const result = await run({ ...options, config: `${parse(resolve(video)).name}.yaml`, content });
  return { ...result, outputs: await outputsOf(result.folder) };
}

/** A model that is on this machine; said before the work begins, as it may be one that is of no use on real video. */
async function chosenModel({ cacheFolder, listener }: Pick<TrackRequest, 'cacheFolder' | 'listener'>): Promise<string> {
  const name = await bestModel(cacheFolder ?? defaultCacheFolder());
  const isSmall = bundledModel(name) !== undefined;
  const advice = ': it has never seen real video; an official one: sam2bench model download sam2.1-hiera-tiny';
  listener?.talk(`model: ${name}${isSmall ? advice : ''}`);
  return name;
}

async function outputsOf(folder: string): Promise<readonly TrackOutput[]> {
  const { plan } = await readManifest(folder);
  const outputs: TrackOutput[] = [];
  for (const { id, row } of plan.units) {
    const unit = new UnitFolder(folder, id);
    if (!(await unit.isDone())) continue;
    const overlay = overlayFile(unit);
    outputs.push({
      model: String(plan.rows.find((one) => one.id === row)?.setting.model),
      masks: unit.masks,
      overlay: existsSync(overlay) ? overlay : null,
      tracks: join(folder, 'scores', row, TRACKS_FILE),
    });
  }
  return outputs;
}

/** A checkpoint where a file or folder has that name, else the name of a model. */
async function modelEntry(name: string): Promise<string | { readonly id: string; readonly checkpoint: string }> {
  const isThere = await stat(name).then(
    () => true,
    () => false,
  );
  return isThere ? { id: parse(name).name, checkpoint: resolve(name) } : name;
}
