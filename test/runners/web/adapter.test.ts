import { afterEach, describe, expect, it, vi } from 'vitest';
import { openWebPage, type PageNeeds } from '../../../src/runners/web/web-page.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { userErrorOf } from '../../helpers/user-error.js';

const NEEDS: PageNeeds = {
  backend: { name: 'web-webgpu', threads: 1 },
  requireHardware: false,
  precision: 'fp32',
};
const FLAGS = 'SAM2BENCH_BROWSER_FLAGS';
const NO_GRAPHICS = '--disable-gpu --disable-software-rasterizer';

function errorOf(needs: Partial<PageNeeds>): Promise<string> {
  return userErrorOf(async () => (await openWebPage({ ...NEEDS, ...needs })).close());
}

/** Of this machine: null where it has no adapter, not even a program. */
async function adapterHere() {
  const page = await openWebPage(NEEDS);
  await page.close();
  return page.facts.adapter!;
}

describe.skipIf(WITHOUT_BROWSER)('a page for WebGPU', { timeout: 60_000 }, () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is refused where the browser has no adapter, and the error names it', async () => {
    vi.stubEnv(FLAGS, NO_GRAPHICS);
    for (const requireHardware of [false, true]) {
      const error = await errorOf({ requireHardware });
      expect(error).toMatch(/gives no WebGPU adapter[\s\S]*where: web-webgpu[\s\S]*take the backend web-wasm/);
    }
  });

  it('is refused in software where hardware is required, and the error names the adapter', async () => {
    const { software, architecture } = await adapterHere();
    if (!software) return;
    const error = await errorOf({ requireHardware: true });
    expect(error).toContain('where: requireHardware');
    expect(error).toMatch(new RegExp(`found: .*${architecture}`));
  });

  it('is refused for half precision on an adapter that has none', async () => {
    const { shaderF16, architecture } = await adapterHere();
    if (shaderF16) return;
    const error = await errorOf({ precision: 'fp16' });
    expect(error).toMatch(/where: precision: fp16[\s\S]*expected: .*shader-f16/);
    expect(error).toMatch(new RegExp(`found: .*${architecture} without it`));
  });
});

describe('a browser that is named', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('and is not there is an error that names it, whatever else is on the machine', async () => {
    vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', '/no/such/chromium');
    const error = await errorOf({ backend: { name: 'web-wasm', threads: 1 } });
    expect(error).toMatch(/There is no browser[\s\S]*found: \/no\/such\/chromium, which is not there/);
  });
});
