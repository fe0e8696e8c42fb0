import { readFile } from 'node:fs/promises';

/** What the vector units can do that onnxruntime's kernels choose by; names as in /proc/cpuinfo. */
const VECTORS = [
  'avx2',
  'avx512f',
  'avx512_vnni',
  'avx_vnni',
  'avx512_bf16',
  'amx_int8',
  'amx_bf16',
  'asimd',
  'asimddp',
  'i8mm',
];

const PLACES = {
  cpuinfo: '/proc/cpuinfo',
  governor: '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor',
  quota: '/sys/fs/cgroup/cpu.max',
};

/** What of a processor makes two runs differ although its name is the same; null where the system does not tell. */
export interface ProcessorFacts {
  readonly vectors: readonly string[] | null;
  /** Of the clock frequency: "performance", "powersave", ... */
  readonly governor: string | null;
  /** Cores' worth of time that a container may use. */
  readonly quota: number | null;
}

/** As Linux tells; other systems tell nothing. */
export async function readProcessor(places = PLACES): Promise<ProcessorFacts> {
  const [cpuinfo, governor, quota] = await Promise.all([places.cpuinfo, places.governor, places.quota].map(textOf));
  const flags = cpuinfo
    ?.match(/^(?:flags|Features)\s*:(.*)$/m)?.[1]
    ?.trim()
    .split(/\s+/);
  return {
    vectors: flags === undefined ? null : VECTORS.filter((name) => flags.includes(name)),
    governor: governor?.trim() ?? null,
    quota: quotaIn(quota),
  };
}

/** "200000 100000" are two cores; "max 100000" is no limit. */
function quotaIn(text: string | null | undefined): number | null {
  const [most, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return most !== undefined && period !== undefined && most > 0 && period > 0 ? most / period : null;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

/** What was given to Node and to the libraries' threads, as `NAME=value`. */
export function runtimeFlags(
  env: NodeJS.ProcessEnv = process.env,
  execArgv: readonly string[] = process.execArgv,
): string[] {
  const named = Object.entries(env).filter(([name]) =>
    /^(NODE_OPTIONS|UV_THREADPOOL_SIZE|OMP_\w+|ORT_\w+|MALLOC_\w+|LD_PRELOAD)$/.test(name),
  );
  return [...execArgv, ...named.map(([name, value]) => `${name}=${value}`).sort()];
}
