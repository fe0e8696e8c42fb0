import { UserError } from '../../../core/errors.js';
import type { AdapterFacts, PageBackend, PageFacts } from '../messages.js';
import type { WebRuntime } from './ort-web-backend.js';

/** What of WebGPU is used here; TypeScript's DOM library does not have it. */
interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly features: ReadonlySet<string>;
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

/** Adapters that are programs: Google's, Mesa's, Microsoft's. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/**
 * Where the page runs.
 * @throws UserError where WebGPU is asked for and there is none, or threads that the page may not have
 */
export async function pageFacts({ ort }: WebRuntime, { name, threads }: PageBackend): Promise<PageFacts> {
  if (threads > 1 && !crossOriginIsolated) {
    throw new UserError({
      what: 'The page may not use threads.',
      where: name,
      expected: 'a cross-origin isolated page with SharedArrayBuffer',
      found: `crossOriginIsolated ${crossOriginIsolated}`,
      next: 'take a newer Chromium, or threads: [1]',
    });
  }
  const adapter = name === 'web-webgpu' ? await adapterFacts() : null;
  const runtime = ort.env.versions.web ?? 'unknown';
  return { userAgent: navigator.userAgent, crossOriginIsolated, runtime, threads, adapter };
}

async function adapterFacts(): Promise<AdapterFacts> {
  const { gpu } = navigator as { readonly gpu?: Gpu };
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter == null) {
    throw new UserError({
      what: 'The browser gives no WebGPU adapter.',
      where: 'web-webgpu',
      expected: 'a graphics adapter, or the software one of Chromium (SwiftShader)',
      found: gpu === undefined ? 'a browser without WebGPU' : 'none',
      next: 'see chrome://gpu in this browser; without a graphics card take the backend web-wasm',
    });
  }
  const { vendor, architecture, description, isFallbackAdapter = false } = adapter.info;
  const software = isFallbackAdapter || SOFTWARE.test(`${vendor} ${architecture} ${description}`);
  return { vendor, architecture, description, software, shaderF16: adapter.features.has('shader-f16') };
}
