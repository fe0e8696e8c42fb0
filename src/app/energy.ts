import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux tells what Intel's and AMD's processors have used (Documentation/power/powercap). */
const POWERCAP = '/sys/class/powercap';
const MICRO = 1e-6;

/** Counts joules until it is asked. */
export interface EnergyMeter {
  /** Joules since it was started; null where the machine does not tell, or not this user. */
  read(): number | null;
}

interface Counter {
  readonly file: string;
  /** Microjoules after which it begins again at 0. */
  readonly range: number;
  readonly start: number;
}

/**
 * Starts to count what all processor packages use, by RAPL. A counter that begins again at 0 in between is understood,
 * once: a unit that takes longer than a counter's range lasts is told too little.
 */
export function startEnergyMeter(folder = POWERCAP): EnergyMeter {
  const counters = packagesIn(folder);
  return {
    read: () => {
      if (counters === null || counters.length === 0) return null;
      try {
        const used = counters.map(({ file, range, start }) => (microjoules(file) - start + range) % range);
        return MICRO * used.reduce((sum, value) => sum + value, 0);
      } catch {
        return null;
      }
    },
  };
}

/** The packages, not their parts (intel-rapl:0, not intel-rapl:0:1); null where one may not be read. */
function packagesIn(folder: string): readonly Counter[] | null {
  try {
    return readdirSync(folder)
      .filter((name) => /^intel-rapl:\d+$/.test(name))
      .map((name) => {
        const file = join(folder, name, 'energy_uj');
        return { file, range: microjoules(join(folder, name, 'max_energy_range_uj')), start: microjoules(file) };
      });
  } catch {
    return null;
  }
}

function microjoules(file: string): number {
  const value = Number(readFileSync(file, 'utf8'));
  if (!Number.isFinite(value)) throw new Error(`${file} holds no number`);
  return value;
}
