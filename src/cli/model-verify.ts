import { type Command, InvalidArgumentError } from 'commander';
import type { VerifyLimits, VerifyRequest, VerifyResult } from '../app/verify/verify.js';
import { printJson, printText, talk } from './output.js';
import { textTable } from './text-table.js';

/** Exit code where the answer is no. */
const DISAGREES = 1;

interface VerifyFlags {
  readonly golden?: string[];
  readonly clip?: string;
  readonly against?: string;
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
    .option('--golden <file...>', 'vectors of official code, made by tools/golden (graphs-*, video-*)')
    .option('--clip <path>', 'frames of golden videos that hold none: a folder of pictures, or a golden file')
    .option('--against <checkpoint>', 'the model that counts as right: another form or precision of the weights')
    .option('--variant <name>', 'tiny, small, base+, large, or a variant file; found from the checkpoint by default')
    .option('--against-variant <name>', 'the same of the other model (default: --variant)')
    .option('--size <pixels>', "side of the square (default: the golden file's, or the variant's own)", numberFrom(1))
    .option('--frames <count>', 'of the synthetic clip that two models track; 0 for none (default: 6)', numberFrom(0))
    .option('--tolerance <share>', "of a tensor's largest value (default: 1e-4)", numberFrom(0))
    .option('--video-tolerance <share>', 'of the largest logit of a video (default: 1e-2)', numberFrom(0))
    .option('--iou <share>', 'smallest IoU of a mask of a video (default: 0.999)', numberFrom(0))
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
  sam2bench model verify sam2.1-hiera-tiny/ --against sam2.1_hiera_tiny.pt --size 512
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
    against: against === undefined ? null : { checkpoint: against, variant: againstVariant },
    ...(frames !== undefined && { frames }),
    limits,
    talk,
  };
}

function verifyText({ checkpoint, against, limits, tensors, videos, agrees }: VerifyResult): string {
  const parts = [`${checkpoint} against ${against.join(', ')}`];
  if (tensors.length > 0) {
    const rows = tensors.map(({ name, relative, agrees: fits }) => [
      name,
      share(relative),
      share(limits.tensor),
      said(fits),
    ]);
    parts.push(textTable([{ title: 'tensor' }, ...numbers('difference', 'limit'), { title: '' }], rows));
  }
  if (videos.length > 0) {
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
    parts.push(textTable([{ title: 'video' }, ...columns], rows));
    parts.push(`limits of videos: IoU from ${limits.iou}, logits to ${share(limits.logits)}`);
  }
  const wrong = [...tensors, ...videos].filter((one) => !one.agrees).length;
  parts.push(agrees ? 'agrees' : `does not agree: ${wrong} of ${tensors.length + videos.length} differ`);
  return parts.join('\n\n');
}

const share = (value: number): string => value.toExponential(1);
const said = (fits: boolean): string => (fits ? 'ok' : 'DIFFERS');
const numbers = (...titles: readonly string[]) => titles.map((title) => ({ title, isNumber: true }));
