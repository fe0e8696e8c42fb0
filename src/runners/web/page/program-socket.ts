interface Waiting {
  resolve(answer: ArrayBuffer): void;
  reject(error: Error): void;
}

/** @param name `orders` or `frames` (page-sockets.ts) */
export function openSocket(name: string): WebSocket {
  const address = new URL(name, location.href);
  address.protocol = 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** A socket of questions, opened when the first is asked: every message is answered by one, in order. */
export class QuestionSocket {
  readonly #waiting: Waiting[] = [];
  #socket: Promise<WebSocket> | null = null;

  constructor(private readonly name: string) {}

  /** @throws Error with what the program said in place of bytes, or where it is gone */
  async ask(message: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
    this.#socket ??= this.#open();
    const socket = await this.#socket;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      socket.send(message);
    });
  }

  #open(): Promise<WebSocket> {
    const socket = openSocket(this.name);
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      const waiting = this.#waiting.shift();
      if (typeof data === 'string') waiting?.reject(new Error(data));
      else waiting?.resolve(data);
    });
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(socket));
      socket.addEventListener('close', ({ code }) => {
        const gone = new Error(`the program closed the socket "${this.name}" (${code})`);
        for (const waiting of this.#waiting.splice(0)) waiting.reject(gone);
        reject(gone);
      });
    });
  }
}
