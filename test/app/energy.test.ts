import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEnergyMeter } from '../../src/app/energy.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';

const folder = temporaryFolder();

/** Files as those of the kernel's power capping interface. */
function put(place: string, name: string, microjoules: number | string, range = 262_143_328_850): void {
  mkdirSync(join(place, name), { recursive: true });
  writeFileSync(join(place, name, 'energy_uj'), `${microjoules}\n`);
  writeFileSync(join(place, name, 'max_energy_range_uj'), `${range}\n`);
}

describe('energy', () => {
  it('adds up the packages, and leaves out their parts and the platform', () => {
    const place = join(folder, 'two');
    for (const name of ['intel-rapl:0', 'intel-rapl:1', 'intel-rapl:0:0', 'intel-rapl-mmio:0'])
      put(place, name, 1_000_000);
    const meter = startEnergyMeter(place);
    put(place, 'intel-rapl:0', 3_500_000);
    put(place, 'intel-rapl:1', 1_250_000);
    put(place, 'intel-rapl:0:0', 9_000_000);
    expect(meter.read()).toBeCloseTo(2.75, 9);
  });

  it('understands a counter that began again', () => {
    const place = join(folder, 'again');
    put(place, 'intel-rapl:0', 9_000_000, 10_000_000);
    const meter = startEnergyMeter(place);
    put(place, 'intel-rapl:0', 500_000, 10_000_000);
    expect(meter.read()).toBeCloseTo(1.5, 9);
  });

  it('is null where the machine does not tell, or tells no number', () => {
    expect(startEnergyMeter(join(folder, 'nowhere')).read()).toBeNull();
    mkdirSync(join(folder, 'empty'));
    expect(startEnergyMeter(join(folder, 'empty')).read()).toBeNull();
    put(join(folder, 'odd'), 'intel-rapl:0', 'not for you');
    expect(startEnergyMeter(join(folder, 'odd')).read()).toBeNull();
  });
});
