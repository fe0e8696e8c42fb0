import { NO_RULES } from '../core/known-names.js';
import type { RunManifest } from '../runs/run-manifest.js';
import type { SummaryRow } from '../runs/summary.js';
import { processorText } from './machines.js';
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
        fact('Its features, clock and limits', processorText(machine)),
        fact('Memory', `${machine.memory} MiB`),
        fact('System', machine.os),
        fact('Load before the run', machine.loadBefore),
        fact('Versions', versionsOf(machine)),
        fact(
          'Options of Node and threads',
          machine.flags === undefined ? 'not known' : machine.flags.join(' ') || 'none',
        ),
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
        fact('Intervals', "95 %, of the median over repeats, by Student's t"),
        fact('Overhead', 'all time over the time inside the network, prompts included'),
        fact('Energy', "of the processor's packages (RAPL), where the machine tells"),
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

function versionsOf({ sam2bench, node, onnxruntime, onnxruntimeWeb, sharp }: RunManifest['environment']): string {
  const found = { sam2bench, Node: node, onnxruntime, 'onnxruntime-web': onnxruntimeWeb, sharp };
  return Object.entries(found)
    .flatMap(([name, version]) => (version == null ? [] : [`${name} ${version}`]))
    .join(', ');
}

function optionsText({ model, options }: SummaryRow): string {
  const list = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return list.length === 0 ? `${model}: none` : `${model}: ${list.join(', ')}`;
}

function unique(values: readonly string[]): string {
  return [...new Set(values)].join('; ');
}
