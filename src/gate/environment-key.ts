import type { RunEnvironment, RunManifest } from '../runs/run-manifest.js';

/**
 * What decides the bits of masks and the speed besides the program and the settings: processor, cores, system, Node and
 * onnxruntime. Two runs with the same key may still be of two machines of one kind. A run that was taken up again
 * elsewhere has the keys of all its machines.
 */
export function environmentKey({ environment, resumed }: RunManifest): string {
  const all = [environment, ...resumed.map((entry) => entry.environment)].map(keyOf);
  return [...new Set(all)].join(' + ');
}

function keyOf({ cpu, cores, os, node, onnxruntime, jobs = 1, sharedFeatures }: RunEnvironment): string {
  const beside = [
    ...(jobs === 1 ? [] : [`${jobs} units at once`]),
    ...(sharedFeatures === true ? ['frames encoded once for several rows'] : []),
  ];
  const machine = [cpu, `${cores} cores`, os];
  return [...machine, `Node ${node}`, `onnxruntime ${onnxruntime ?? 'unknown'}`, ...beside].join(', ');
}
