/**
 * SAM 2 on video and on pictures, without the harness around it.
 * @module sam2bench/sam2
 */

export type { CompileOptions } from '../compile/compile.js';
export type { CompiledManifest } from '../compile/compiled-model.js';
export type { AutomaticMask, AutomaticMaskOptions } from '../core/automatic-masks.js';
export { type BitMask, countPixels, getPixel, maskFrom, maskPixels } from '../core/bit-mask.js';
export { type Problem, UserError } from '../core/errors.js';
export type { RgbImage } from '../core/image.js';
export type {
  ImageMask,
  ImagePrediction,
  ImagePrompt,
  ImageSession,
  ImageSessionOptions,
  PredictOptions,
} from '../core/image-session.js';
export type {
  Box,
  Click,
  FramePrediction,
  ObjectPrediction,
  PropagateOptions,
  StageTimes,
  Video,
  VideoSession,
} from '../core/session.js';
export { readPicture } from '../datasets/codecs/picture.js';
export { writeObjectMask as writeMask } from '../datasets/mask-writer.js';
export { pictureFolder } from '../datasets/picture-folder.js';
export type { Preset } from '../pipeline/session-options.js';
export type { SessionOptions } from '../runners/runner.js';
export { compile, type ModelCompilation } from './model.js';
export { type Model, type OpenModelOptions, type OpenVideoOptions, openModel } from './open-model.js';
