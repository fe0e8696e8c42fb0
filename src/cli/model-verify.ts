import { type Command, InvalidArgumentError, Option } from 'commander';
import type { VerifyLimits, VerifyRequest, VerifyResult } from '../app/verify/verify.js';
import { BACKENDS, type BackendName, type MemoryPooling, PRECISIONS, type Precision } from '../core/known-names.js';
import { memoryPoolingOption } from './memory-pooling-option.js';
import { printJson, printText, talk } from './output.js';
import { textTable } from './text-table.js';

/** Exit code where the answer is no. */
const DISAGREES = 1;
/** Lines of what a session does otherwise; --json has them all. */
const MOST_DIFFERENCES = 10;

interface VerifyFlags {
  readonly golden?: string[];
  readonly clip?: string;
  readonly against?: string;
  readonly backend?: BackendName;
  readonly precision?: Precision;
  readonly memoryPooling?: MemoryPooling;
  readonly memoryFrames?: number;
  readonly variant?: string;
  readonly againstVariant?: string;
  readonly size?: number;
  readonly frames?: number;
  readonly tolerance?: number;
  readonly videoTolerance?: number;
  readonly iou?: number;
  readonly json?: boolean;
}

/** `sam2bench model verify`. */
export function registerVerify(model: Command): void {
  model
    .command('verify')
    .description('say whether a model computes what official code, or another model, does; exit 1 where it does not')
    .argument('<checkpoint>', 'as for `model compile`')
    .option(
      '--golden <file...>',
      'vectors of official code, made by tools/golden: graphs-*, video-*, session-*, image-*, sam1-*, also as .gz',
    )
    .option(
      '--clip <path>',
      'frames of golden videos and sessions that hold none: a folder of pictures, or a golden file',
    )
    .option('--against <checkpoint>', 'the model that counts as right: another form or precision of the weights')
    .addOption(
      new Option('--backend <name>', 'where the model is executed; alone: against the same on node-cpu').choices(
        BACKENDS,
      ),
    )
    .addOption(new Option('--precision <name>', 'of its graphs; alone: against the same in fp32').choices(PRECISIONS))
    .addOption(memoryPoolingOption())
    .option('--memory-frames <count>', 'approximate: memories that the clip is tracked with', numberFrom(2))
    .option('--variant <name>', 'tiny, small, base+, large, or a variant file; found from the checkpoint by default')
    .option('--against-variant <name>', 'the same of the other model (default: --variant)')
    .option('--size <pixels>', "side of the square (default: the golden file's, or the variant's own)", numberFrom(1))
    .option('--frames <count>', 'of the synthetic clip that two models track; 0 for none (default: 6)', numberFrom(0))
    .option('--tolerance <share>', "of a tensor's largest value (default: 1e-4)", numberFrom(0))
    .option('--video-tolerance <share>', 'of the largest logit of a video or picture (default: 1e-2)', numberFrom(0))
    .option('--iou <share>', 'smallest IoU of a mask of a video or picture (default: 0.999)', numberFrom(0))
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', VERIFY_HELP)
    .action(async (checkpoint: string, flags: VerifyFlags) => {
      const { verifyModel } = await import('../app/verify/verify.js');
      const result = await verifyModel(requestOf(checkpoint, flags));
      if (flags.json) printJson(result);
      else printText(verifyText(result));
      if (!result.agrees) process.exitCode = DISAGREES;
    });
}

const VERIFY_HELP = `
Examples:
  sam2bench model verify sam2.1_hiera_tiny.pt --golden golden/graphs-sam2.1-tiny-1024.safetensors
  sam2bench model verify nano.pt --variant nano.yaml --golden golden/video-cows.safetensors --clip cows/
  sam2bench model verify nano.pt --variant nano.yaml --golden golden/session-corrections.safetensors --clip cows/
  sam2bench model verify sam2.1_hiera_tiny.pt --golden golden/image-*.safetensors --json
  sam2bench model verify sam_vit_b_01ec64.pth --golden golden/sam1-vit_b.safetensors
  sam2bench model verify sam2.1-hiera-tiny/ --against sam2.1_hiera_tiny.pt --size 512
  sam2bench model verify sam2.1_hiera_tiny.pt --backend web-webgpu --iou 0.995
  sam2bench model verify sam2.1_hiera_tiny.pt --precision fp16 --tolerance 1e-2
  sam2bench model verify sam2.1_hiera_tiny.pt --precision int8 --memory-pooling 2 --frames 10 --json
  sam2bench model verify tiny-fp16.safetensors --against tiny.pt --tolerance 5e-3 --frames 0`;

function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least))
      throw new InvalidArgumentError(`It must be a number from ${least} on.`);
    return value;
  };
}

function requestOf(checkpoint: string, flags: VerifyFlags): VerifyRequest {
  const { golden = [], clip = null, against, variant = null, againstVariant = variant, size = null, frames } = flags;
  const { backend, precision, memoryPooling, memoryFrames } = flags;
  // On another backend or in another form a model is held to itself where nothing else is named.
  const isOther = [backend, precision, memoryPooling, memoryFrames].some((option) => option !== undefined);
  const other = against ?? (isOther && golden.length === 0 ? checkpoint : undefined);
  const limits: Partial<VerifyLimits> = {
    ...(flags.tolerance !== undefined && { tensor: flags.tolerance }),
    ...(flags.videoTolerance !== undefined && { logits: flags.videoTolerance }),
    ...(flags.iou !== undefined && { iou: flags.iou }),
  };
  return {
    checkpoint,
    golden,
    clip,
    variant,
    size,
    ...(backend !== undefined && { backend }),
    ...(precision !== undefined && { precision }),
    ...(memoryPooling !== undefined && { memoryPooling }),
    ...(memoryFrames !== undefined && { memoryFrames }),
    against: other === undefined ? null : { checkpoint: other, variant: againstVariant },
    ...(frames !== undefined && { frames }),
    limits,
    talk,
  };
}

function verifyText(result: VerifyResult): string {
  const { checkpoint, against, tensors, videos, pictures, agrees } = result;
  const parts = [`${checkpoint} against ${against.join(', ')}`];
  if (tensors.length > 0) parts.push(tensorTable(result));
  if (pictures.length > 0) parts.push(pictureTable(result));
  if (videos.length > 0) parts.push(videoTable(result), ...videos.flatMap(differencesOf));
  if (pictures.length + videos.length > 0) parts.push(limitsText(result));
  const all = [...tensors, ...videos, ...pictures];
  const wrong = all.filter((one) => !one.agrees).length;
  parts.push(agrees ? 'agrees' : `does not agree: ${wrong} of ${all.length} differ`);
  return parts.join('\n\n');
}

function tensorTable({ tensors, limits }: VerifyResult): string {
  const rows = tensors.map(({ name, relative, agrees }) => [name, share(relative), share(limits.tensor), said(agrees)]);
  return textTable([{ title: 'tensor' }, ...numbers('difference', 'limit'), { title: '' }], rows);
}

function videoTable({ videos }: VerifyResult): string {
  const rows = videos.map((video) => [
    video.name,
    String(video.frames),
    String(video.objects),
    video.iou.toFixed(6),
    share(video.logits),
    video.samePresence ? 'the same' : 'differs',
    said(video.agrees),
  ]);
  const columns = [...numbers('frames', 'objects', 'least IoU', 'logits'), { title: 'presence' }, { title: '' }];
  return textTable([{ title: 'video' }, ...columns], rows);
}

function pictureTable({ pictures }: VerifyResult): string {
  const rows = pictures.map((picture) => [
    picture.name,
    picture.iou.toFixed(6),
    picture.bestIou.toFixed(6),
    share(picture.logits),
    share(picture.ious),
    share(picture.scores),
    said(picture.agrees),
  ]);
  const columns = numbers('least IoU', 'of best masks', 'logits', 'predicted IoUs', 'scores');
  return textTable([{ title: 'picture' }, ...columns, { title: '' }], rows);
}

function differencesOf({ name, differences }: VerifyResult['videos'][number]): string[] {
  if (differences.length === 0) return [];
  const more = differences.length - MOST_DIFFERENCES;
  const shown = differences.slice(0, MOST_DIFFERENCES).map((difference) => `  ${difference}`);
  return [[`differences of ${name}:`, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')];
}

function limitsText({ limits, pictures }: VerifyResult): string {
  const more = pictures.length === 0 ? '' : ', predicted IoUs and scores';
  return `limits of masks: IoU from ${limits.iou}; of logits${more}: ${limits.logits}`;
}

const share = (value: number): string => value.toExponential(1);
const said = (fits: boolean): string => (fits ? 'ok' : 'DIFFERS');
const numbers = (...titles: readonly string[]) => titles.map((title) => ({ title, isNumber: true }));
