import { availableParallelism } from 'node:os';
import type { Execution } from '../../core/model.js';
import type { CompiledNetwork } from '../compiled-network.js';
import { requireMemory } from '../loaded-network.js';
import { type NetworkProvider, networkOf, networkRunner } from '../network-provider.js';
import type { ModelHandle, Runner } from '../runner.js';
import { adapterName } from './adapter-name.js';
import type { PageBackend } from './messages.js';
import { webImages } from './web-images.js';
import { openWebPage, type PageNeeds, serveGraph, type WebPage } from './web-page.js';
import { WebVideoSession } from './web-session.js';

/** SAM 2 and SAM on onnxruntime-web, in a page of a real browser. */
export function webRunner(provider: NetworkProvider): Runner {
  return {
    ...networkRunner(provider),
    prepare: async (model, execution, context) => {
      if (execution === null) throw new Error(`${model.id} is no network`);
      const network = await provider.compile(networkOf(model), execution, context);
      return loadModel(model.id, network, execution);
    },
  };
}

function pageBackend({ backend, threads }: Execution): PageBackend {
  if (backend !== 'web-wasm' && backend !== 'web-webgpu') throw new Error(`${backend} is no backend of a browser`);
  return { name: backend, threads: backend === 'web-wasm' ? (threads ?? availableParallelism()) : 1 };
}

async function openLoaded(id: string, network: CompiledNetwork, needs: PageNeeds): Promise<WebPage> {
  const page = await openWebPage(needs);
  try {
    const files = Object.entries<string>(network.files).map(([name, file]) => [name, serveGraph(page, 'model', file)]);
    const served = { ...network, files: Object.fromEntries(files) } as CompiledNetwork;
    await page.link.ask({ do: 'load', id, network: served });
    return page;
  } catch (error) {
    await page.close();
    throw error;
  }
}

async function loadModel(id: string, network: CompiledNetwork, execution: Execution): Promise<ModelHandle> {
  const start = performance.now();
  const needs = {
    backend: pageBackend(execution),
    requireHardware: execution.requireHardware,
    precision: execution.precision,
  };
  let opened = await openLoaded(id, network, needs);
  const loadMs = performance.now() - start;
  const fallbacks = await fallbacksIn(opened, network);
  /** A browser that was lost is started again for the next session. */
  const page = async (): Promise<WebPage> => {
    if (opened.link.isLost) {
      await opened.close();
      opened = await openLoaded(id, network, needs);
    }
    return opened;
  };
  return {
    id,
    backend: execution.backend,
    precision: execution.precision,
    imageSize: network.spec.imageSize,
    parameters: network.parameters,
    options: {
      variant: network.variant,
      ...(network.attention === 'plain' && { attention: network.attention }),
      ...recorded(opened),
      ...(fallbacks.length > 0 && { onCpu: fallbacks.join(', ') }),
    },
    notes: notesOf(opened),
    loadMs,
    isElsewhere: true,
    memoryBeside: () => opened.memory.now(),
    images: webImages(network, page),
    openSession: async ({ video }, session) => {
      requireMemory(id, network);
      return WebVideoSession.open(await page(), video, session);
    },
    close: () => opened.close(),
  };
}

/** Operators that WebGPU does not take, of every graph. */
async function fallbacksIn(page: WebPage, { files }: CompiledNetwork): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of Object.values<string>(files)) {
    found.push(
      ...(await page.link.ask<readonly string[]>({ do: 'fallbacks', address: serveGraph(page, 'model', file) })),
    );
  }
  return found;
}

/** What decides the speed, for the record. */
function recorded({ facts }: WebPage): Record<string, string | number | boolean> {
  const { runtime, threads, browser, crossOriginIsolated, adapter } = facts;
  return {
    runtime: 'onnxruntime-web',
    version: runtime,
    provider: adapter === null ? 'wasm' : 'webgpu',
    threads,
    browser,
    crossOriginIsolated,
    ...(adapter !== null && {
      adapter: adapterName(adapter),
      softwareAdapter: adapter.software,
      shaderF16: adapter.shaderF16,
    }),
  };
}

function notesOf({ facts: { adapter } }: WebPage): string[] {
  if (adapter === null || !adapter.software) return [];
  return [`WebGPU in software (${adapterName(adapter)}): its speed says nothing of a graphics card.`];
}
