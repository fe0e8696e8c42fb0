import type { AdapterFacts } from './messages.js';

/** What a browser says of its WebGPU adapter, as tables and errors name it. */
export function adapterName({ vendor, architecture, description }: AdapterFacts): string {
  return [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed';
}
