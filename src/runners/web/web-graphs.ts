import type { Backend } from '../../core/backend.js';
import type { Tensor } from '../../core/tensor.js';
import { adapterName } from './adapter-name.js';
import { openWebPage, type PageNeeds, serveGraph } from './web-page.js';
import { nextNumber } from './web-session.js';

/** Graphs in a page, one by one: for checks that look at each. */
export interface WebGraphs extends Backend {
  close(): Promise<void>;
}

/** @throws UserError where there is no browser or the backend is not to be had */
export async function openWebGraphs(needs: PageNeeds): Promise<WebGraphs> {
  const page = await openWebPage(needs);
  const { browser, adapter, runtime, threads } = page.facts;
  const facts = adapter === null ? {} : { adapter: adapterName(adapter), softwareAdapter: adapter.software };
  return {
    name: needs.backend.name,
    load: async (file) => {
      const graph = nextNumber();
      await page.link.ask({ do: 'loadGraph', graph, address: serveGraph(page, `graph-${graph}`, file) });
      return {
        run: (inputs) => page.link.ask<Readonly<Record<string, Tensor>>>({ do: 'runGraph', graph, inputs }),
        release: async () => {
          if (!page.link.isLost) await page.link.ask({ do: 'releaseGraph', graph });
        },
      };
    },
    describe: () => ({ runtime: 'onnxruntime-web', version: runtime, threads, browser, ...facts }),
    close: () => page.close(),
  };
}
