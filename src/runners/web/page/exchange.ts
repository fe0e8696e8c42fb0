/** What a worker's program has of the page that started it. */
interface Port {
  addEventListener(type: 'message', listener: (event: MessageEvent<Uint8Array<ArrayBuffer>>) => void): void;
  postMessage(answer: Exchanged, transfer: readonly ArrayBuffer[]): void;
}

/** The next order as it came, or why there is none. */
export type Exchanged = { readonly order: ArrayBuffer } | { readonly failure: string };

const port = globalThis as unknown as Port;

// The program of a worker: hands answers over and fetches orders. Beginning a request takes the thread that does it a
// millisecond or two, which the page's own thread has better uses for.
port.addEventListener('message', ({ data: body }) => {
  exchange(body).then(
    (order) => port.postMessage({ order }, [order]),
    (error: unknown) => port.postMessage({ failure: String(error) }, []),
  );
});

async function exchange(body: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const response = await fetch('exchange', { method: 'POST', body });
  if (!response.ok) throw new Error(`the program answered ${response.status}`);
  return response.arrayBuffer();
}
