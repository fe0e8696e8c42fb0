import { type Command, Option } from 'commander';
import type { ModelCompilation, ModelInspection } from '../app/model.js';
import {
  ATTENTION_FORMS,
  type AttentionForm,
  type MemoryPooling,
  PRECISIONS,
  type Precision,
} from '../core/known-names.js';
import { memoryPoolingOption } from './memory-pooling-option.js';
import { registerDownload } from './model-download.js';
import { registerVerify } from './model-verify.js';
import { printJson, printText, talk } from './output.js';

interface CompileFlags {
  readonly size?: number;
  readonly variant?: string;
  readonly precision: Precision;
  readonly attention: AttentionForm;
  readonly memoryPooling: MemoryPooling;
  readonly json?: boolean;
}

const CHECKPOINT =
  'a SAM 2, SAM 2.1 or SAM checkpoint (official, of Hugging Face, a folder too, or your own), or a name of `model list`';

/** `sam2bench model list|download|compile|inspect|verify`. */
export function registerModel(program: Command): void {
  const model = program
    .command('model')
    .description('list and download checkpoints, compile one to ONNX graphs, look into it, verify what it computes')
    .addHelpText('after', MODEL_HELP);
  registerDownload(model);
  registerCompile(model);
  model
    .command('inspect')
    .description('say what is in a checkpoint: variant, parameters, element types')
    .argument('<checkpoint>', CHECKPOINT)
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', INSPECT_HELP)
    .action(async (checkpoint: string, flags: { readonly json?: boolean }) => {
      const { inspectModel } = await import('../app/model.js');
      const result = await inspectModel(checkpoint);
      if (flags.json) printJson(result);
      else printText(inspectionText(result));
    });
  registerVerify(model);
}

function registerCompile(model: Command): void {
  model
    .command('compile')
    .description('compile a checkpoint (.pt or .safetensors) to ONNX graphs, or find them in the cache')
    .argument('<checkpoint>', CHECKPOINT)
    .option('--size <pixels>', "side of the square that the model sees (default: the variant's own)", Number)
    .option(
      '--variant <name>',
      'tiny, small, base+, large, vit-b, ..., or a variant file; found from the checkpoint by default',
    )
    .addOption(new Option('--precision <name>', 'of weights and arithmetic').choices(PRECISIONS).default('fp32'))
    .addOption(
      new Option('--attention <form>', 'one fused operator, or products and a softmax as web-webgpu takes them')
        .choices(ATTENTION_FORMS)
        .default('fused'),
    )
    .addOption(memoryPoolingOption().default(1))
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText('after', COMPILE_HELP)
    .action(async (checkpoint: string, flags: CompileFlags) => {
      const { compile } = await import('../app/model.js');
      const { size = null, variant = null, precision, attention, memoryPooling } = flags;
      const result = await compile({ checkpoint, size, variant, form: { precision, attention, memoryPooling }, talk });
      if (flags.json) printJson(result);
      else printText(compilationText(result));
    });
}

const MODEL_HELP = `
Examples:
  sam2bench model list
  sam2bench model download sam2.1-hiera-tiny
  sam2bench model inspect sam2.1-hiera-tiny`;

const INSPECT_HELP = `
Examples:
  sam2bench model inspect sam2.1_hiera_small.pt
  sam2bench model inspect sam2-nano-s              a bundled model, or one that was downloaded`;

const COMPILE_HELP = `
Examples:
  sam2bench model compile sam2.1_hiera_small.pt
  sam2bench model compile sam2.1_hiera_small.pt --size 512
  sam2bench model compile sam_vit_b_01ec64.pth             SAM, the image model
  sam2bench model compile sam2.1-hiera-small/               a folder of Hugging Face, or its model.safetensors
  sam2bench model compile mine.pt --variant mine.yaml      fields as in the official configs`;

function compilationText({ folder, manifest, cached, seconds, bytes }: ModelCompilation): string {
  const { variant, imageSize, parameters } = manifest;
  const lines = [
    `${variant.name} (SAM ${variant.generation}), ${imageSize} x ${imageSize}, ${millions(parameters)} parameters`,
    `${cached ? 'found in the cache' : `compiled in ${seconds.toFixed(1)} s`}, ${mebibytes(bytes)}`,
    folder,
  ];
  return lines.join('\n');
}

function inspectionText(found: ModelInspection): string {
  const { variant, problem } = found;
  const types = Object.entries(found.dtypes).map(([name, count]) => `${count} ${name}`);
  const lines = [
    `${found.file}: ${found.format}, ${mebibytes(found.bytes)}${found.layout === 'official' ? '' : ', names of Hugging Face'}`,
    `variant: ${variant === null ? problem : `${variant.name} (SAM ${variant.generation})`}`,
    `${found.tensors} tensors (${types.join(', ')}), ${millions(found.parameters)} parameters`,
    ...found.notes.map((note) => `note: ${note}`),
    ...found.parts.map(
      ({ name, tensors, parameters }) =>
        `  ${name.padEnd(24)}${String(tensors).padStart(5)} tensors  ${millions(parameters)}`,
    ),
  ];
  return lines.join('\n');
}

const millions = (count: number): string => (count < 1e4 ? String(count) : `${(count / 1e6).toFixed(2)} M`);
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
