import { describe, expect, it } from 'vitest';
import { machineWarnings } from '../../src/report/machines.js';
import type { RunEnvironment, RunManifest } from '../../src/runs/run-manifest.js';

const machine: RunEnvironment = {
  ...{ cpu: 'EPYC', cores: 4, memory: 1024, os: 'Linux', node: '20.19.0', sam2bench: '0.1.0', onnxruntime: '1.30.0' },
  ...{ vectors: ['avx2'], governor: 'performance', quota: null, flags: [], loadBefore: 0.1 },
};

function runsOn(...environments: readonly Partial<RunEnvironment>[]): RunManifest[] {
  return environments.map((part) => ({ environment: { ...machine, ...part }, resumed: [] }) as unknown as RunManifest);
}

describe('warnings of machines', () => {
  it('are none where all is alike and idle', () => {
    expect(machineWarnings(runsOn({}, { loadBefore: 0.9, memory: 2048 }))).toEqual([]);
  });

  it('say that speeds of different machines must not be compared, and nothing else then', () => {
    const warnings = machineWarnings(runsOn({}, { cpu: 'Xeon', governor: 'powersave' }));
    expect(warnings).toEqual([
      'Speeds come from different machines and must not be compared: EPYC, 4 cores, onnxruntime 1.30.0; Xeon, 4 cores, onnxruntime 1.30.0.',
    ]);
  });

  it('name what else differs: governor, limits, options, versions', () => {
    const [warning, ...others] = machineWarnings(
      runsOn({}, { governor: 'powersave', quota: 1.5, flags: ['OMP_NUM_THREADS=1'], node: '24.0.0' }),
    );
    expect(others).toEqual([]);
    expect(warning).toBe(
      'Speeds were measured under different conditions: Node 20.19.0 and 24.0.0; ' +
        "processor avx2, governor performance and avx2, governor powersave, limited to 1.5 cores' time; " +
        'options none and OMP_NUM_THREADS=1.',
    );
  });

  it('name runs that encoded each frame once for several rows', () => {
    expect(machineWarnings(runsOn({}, { sharedFeatures: true }))).toEqual([
      'Speeds were measured under different conditions: frames encoded for each row and once.',
    ]);
  });

  it('tell a busy machine, also of one run', () => {
    expect(machineWarnings(runsOn({ loadBefore: 3.25 }))).toEqual([
      'The machine was busy before the run: load 3.3 on 4 cores.',
    ]);
  });
});
