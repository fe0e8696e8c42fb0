import type { RunEnvironment, RunManifest } from '../runs/run-manifest.js';

/** What a reader must know before comparing rows of these runs: speeds of different machines say nothing of the models. */
export function machineWarnings(manifests: readonly RunManifest[]): string[] {
  const environments = manifests.flatMap(({ environment, resumed }) => [
    environment,
    ...resumed.map((again) => again.environment),
  ]);
  const machines = distinct(environments.map(machineText));
  if (machines.length > 1) {
    return [`Speeds come from different machines and must not be compared: ${machines.join('; ')}.`];
  }
  const differing = SETTINGS.flatMap(({ name, of }) => {
    const values = distinct(environments.map(of));
    return values.length > 1 ? [`${name} ${values.join(' and ')}`] : [];
  });
  const busy = environments
    .filter(isBusy)
    .map(({ loadBefore, cores }) => `load ${loadBefore.toFixed(1)} on ${cores} cores`);
  return [
    ...(differing.length === 0 ? [] : [`Speeds were measured under different conditions: ${differing.join('; ')}.`]),
    ...(busy.length === 0 ? [] : [`The machine was busy before the run: ${distinct(busy).join(', ')}.`]),
  ];
}

/** What tells machines apart that speeds come from. */
export function machineText({ cpu, cores, onnxruntime }: RunEnvironment): string {
  return `${cpu}, ${cores} cores${onnxruntime === null ? '' : `, onnxruntime ${onnxruntime}`}`;
}

/** What a processor was like besides its name. */
export function processorText({ vectors, governor, quota }: RunEnvironment): string {
  const known = [
    ...(vectors == null || vectors.length === 0 ? [] : [vectors.join(' ')]),
    ...(governor == null ? [] : [`governor ${governor}`]),
    ...(quota == null ? [] : [`limited to ${quota} cores' time`]),
  ];
  return known.length === 0 ? 'not known' : known.join(', ');
}

/** Of one machine, what may differ from run to run and moves speeds. */
const SETTINGS: readonly { readonly name: string; readonly of: (environment: RunEnvironment) => string }[] = [
  { name: 'Node', of: ({ node }) => node },
  { name: 'system', of: ({ os }) => os },
  { name: 'onnxruntime-web', of: ({ onnxruntimeWeb }) => onnxruntimeWeb ?? 'unknown' },
  { name: 'processor', of: processorText },
  { name: 'units at once', of: ({ jobs = 1 }) => String(jobs) },
  { name: 'frames encoded', of: ({ sharedFeatures }) => (sharedFeatures === true ? 'once' : 'for each row') },
  { name: 'options', of: ({ flags }) => (flags === undefined ? 'unknown' : flags.join(' ') || 'none') },
];

/** Others may take a part of the cores, and nobody knows how long. */
function isBusy({ loadBefore, cores }: RunEnvironment): boolean {
  return loadBefore > 0.75 * cores;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
