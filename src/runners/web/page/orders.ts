import { openSocket } from './program-socket.js';

/** What a worker's program has of the page that started it. */
interface Port {
  addEventListener(type: 'message', listener: (event: MessageEvent<Uint8Array<ArrayBuffer>>) => void): void;
  postMessage(carried: CarriedOrder, transfer: readonly ArrayBuffer[]): void;
}

/** An order as it came, or why there will be none. */
export type CarriedOrder = { readonly order: ArrayBuffer } | { readonly failure: string };

const port = globalThis as unknown as Port;

// The program of a worker: carries orders to the page and its answers to the program, whatever the page's own thread is
// busy with.
const socket = openSocket('orders');
socket.addEventListener('message', ({ data: order }: MessageEvent<ArrayBuffer>) =>
  port.postMessage({ order }, [order]),
);
socket.addEventListener('close', ({ code }) => {
  port.postMessage({ failure: `the program closed the socket of orders (${code})` }, []);
});
port.addEventListener('message', ({ data: answer }) => socket.send(answer));
