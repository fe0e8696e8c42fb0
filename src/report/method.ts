import { NO_RULES } from '../core/known-names.js';
import type { RunManifest } from '../runs/run-manifest.js';
import type { SummaryRow } from '../runs/summary.js';
import type { MethodGroup } from './report-data.js';

const INTERVAL = '95 %, percentile bootstrap over sequences, 10,000 resamples';

/** What a reader needs to trust a run's figures and to measure them again. */
export function methodGroups(manifest: RunManifest, rows: readonly SummaryRow[]): MethodGroup[] {
  const { environment: machine, config } = manifest;
  const speed = (config.speed ?? {}) as Readonly<Record<string, unknown>>;
  return [
    {
      title: 'Machine',
      facts: [
        fact('Processor', `${machine.cpu}, ${machine.cores} cores`),
        fact('Memory', `${machine.memory} MiB`),
        fact('System', machine.os),
        fact('Load before the run', machine.loadBefore),
        fact('Versions', versionsOf(machine)),
      ],
    },
    accuracyGroup(manifest, rows),
    {
      title: 'Speed',
      facts: [
        fact(
          'Model FPS',
          'encoder, memory, decoder and upsampling, as sam2/benchmark.py counts them; reading left out',
        ),
        fact('End-to-end FPS', 'reading, preparing, prompting, the model, thresholding and writing'),
        fact('Warm-up', `${speed.warmup ?? '-'} frames after each model load, left out`),
        fact('Repeats', `${speed.repeats ?? '-'}, interleaved over the models; the median counts`),
      ],
    },
    {
      title: 'Content',
      facts: [
        ...manifest.models.map(({ id, hash }) => fact(`Model ${id}`, hash)),
        ...manifest.datasets.map(({ label, hash }) => fact(`Data ${label}`, hash)),
        fact('Started', manifest.createdAt),
        fact('Commit', machine.commit ?? '-'),
        fact('Command', manifest.command.join(' ')),
      ],
    },
  ];
}

function fact(label: string, value: unknown) {
  return { label, value: String(value) };
}

/** How it was prompted, and judged where it was. */
function accuracyGroup({ seed }: RunManifest, rows: readonly SummaryRow[]): MethodGroup {
  const isScored = rows.some(({ rules }) => rules !== NO_RULES);
  return {
    title: isScored ? 'Accuracy' : 'Prompts',
    facts: [
      fact('Protocol', unique(rows.map(({ protocol }) => protocol))),
      ...(isScored ? [fact('Rules', unique(rows.map(({ rules }) => rules)))] : []),
      fact('Input', unique(rows.map(({ input }) => input))),
      fact('Session', unique(rows.map(optionsText))),
      ...(isScored ? [fact('J&F interval', INTERVAL)] : []),
      fact('Seed', seed),
    ],
  };
}

function versionsOf({ sam2bench, node, onnxruntime }: RunManifest['environment']): string {
  const runtime = onnxruntime === null ? [] : [`onnxruntime ${onnxruntime}`];
  return [`sam2bench ${sam2bench}`, `Node ${node}`, ...runtime].join(', ');
}

function optionsText({ model, options }: SummaryRow): string {
  const list = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return list.length === 0 ? `${model}: none` : `${model}: ${list.join(', ')}`;
}

function unique(values: readonly string[]): string {
  return [...new Set(values)].join('; ');
}
