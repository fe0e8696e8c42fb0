import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Beginning, HttpAnswer } from './http-answer.js';

/** The beginning of a download: its bytes in FILE.part, and in FILE.part.json what it is the beginning of. */
export class PartFile {
  readonly path: string;
  private readonly facts: string;

  constructor(file: string) {
    this.path = `${file}.part`;
    this.facts = `${this.path}.json`;
  }

  /** Bytes that are there; 0 where there is no file. */
  async bytes(): Promise<number> {
    return (await stat(this.path).catch(() => null))?.size ?? 0;
  }

  /** What can be gone on with: null where nothing is there, or nobody can say whether it is of the same file. */
  async beginningOf(url: string): Promise<Beginning | null> {
    const bytes = await this.bytes();
    const facts = await this.readFacts();
    return bytes > 0 && facts?.url === url ? { bytes, validator: facts.validator } : null;
  }

  /** Opens it for what an answer sends: behind what is there, or from the start. */
  async openFor(url: string, { start, validator }: HttpAnswer): Promise<FileHandle> {
    if (start === 0) {
      await this.remove();
      if (validator !== null) await writeFile(this.facts, JSON.stringify({ url, validator }));
    }
    return open(this.path, 'a');
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forget();
  }

  /** Removes what was known of it, for when its bytes have been moved to their place. */
  async forget(): Promise<void> {
    await rm(this.facts, { force: true });
  }

  private async readFacts(): Promise<{ readonly url: string; readonly validator: string } | null> {
    try {
      const { url, validator } = JSON.parse(await readFile(this.facts, 'utf8')) as Record<string, unknown>;
      return typeof url === 'string' && typeof validator === 'string' ? { url, validator } : null;
    } catch {
      return null;
    }
  }
}
