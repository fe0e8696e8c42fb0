import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import { ZipWriter } from '../../core/zip-writer.js';
import { openDataset } from '../../datasets/registry.js';
import { checkSequence, type ExportProblem } from './check-sequence.js';
import { openMaskSet } from './mask-sources.js';
import { type Server, serverNamed } from './servers.js';

/** Which masks go into the archive of which server. */
export interface ExportRequest {
  /** A run folder, or a folder of masks: SEQ/FRAME.png or SEQ/OBJECT/FRAME.png. */
  readonly source: string;
  /** Name of a server: youtube-vos, mose, lvos or davis-testdev. */
  readonly server: string;
  /** Root of the data set; a run says its own. */
  readonly dataset?: string | undefined;
  /** The server's own where it is left out. */
  readonly format?: string | undefined;
  readonly split?: string | undefined;
  /** Id of a row, where a run has several. */
  readonly row?: string | undefined;
  /** The archive; SOURCE-SERVER.zip in the current folder where it is left out. */
  readonly out?: string | undefined;
  /** Told how many sequences of how many are checked. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The archive, or why there is none. */
export interface ExportOutcome {
  readonly server: string;
  /** Absolute path of the archive; null where it was not written because of the problems. */
  readonly file: string | null;
  readonly page: string;
  readonly sequences: number;
  /** Masks in the archive. */
  readonly frames: number;
  readonly bytes: number;
  readonly problems: readonly ExportProblem[];
  readonly notes: readonly string[];
}

/**
 * Writes the archive that a challenge server takes: every frame of every sequence of the split as a palette PNG of the
 * frame's size. It is written only if nothing is missing or wrong, and appears whole or not at all.
 * @throws UserError where the masks or the data set cannot be opened, or the server is not known
 */
export async function exportMasks(request: ExportRequest): Promise<ExportOutcome> {
  const server = serverNamed(request.server);
  const masks = await openMaskSet(resolve(request.source), request.row);
  const root = request.dataset ?? masks.root;
  if (root === null) throw noDataset();
  const { format = server.format, split = server.split } = request;
  const dataset = await openDataset({ root, format, split });
  const file = resolve(request.out ?? `${basename(resolve(request.source))}-${server.name}.zip`);
  const archive = await Archive.begin(file, server);
  try {
    const problems: ExportProblem[] = [];
    const notes: string[] = [];
    for (const [index, sequence] of dataset.sequences.entries()) {
      request.onProgress?.(index, dataset.sequences.length);
      const take = (frame: string, png: Uint8Array) => archive.add(sequence.name, frame, png);
      const checked = await checkSequence(sequence, await masks.open(sequence.name), take);
      problems.push(...checked.problems);
      notes.push(...checked.notes);
    }
    request.onProgress?.(dataset.sequences.length, dataset.sequences.length);
    notes.push(
      ...strangers(
        masks.sequences,
        dataset.sequences.map(({ name }) => name),
      ),
    );
    const facts = { server: server.name, page: server.page, sequences: dataset.sequences.length, problems, notes };
    const { frames, bytes } = archive;
    if (problems.length > 0) return { ...facts, file: null, frames, bytes: 0 };
    return { ...facts, file, frames, bytes: bytes + (await archive.end()) };
  } finally {
    await archive.close();
  }
}

function strangers(given: readonly string[], known: readonly string[]): readonly string[] {
  const names = given.filter((name) => !known.includes(name));
  if (names.length === 0) return [];
  return [`left out ${names.length} sequences that the split does not have: ${names.slice(0, 5).join(', ')}`];
}

function noDataset(): UserError {
  const next = 'add --dataset with its root: names, sizes and objects are held against it';
  return new UserError({ what: 'There is no data set to check the masks against.', where: '--dataset', next });
}

/** A zip beside its place, which gets its name when it is whole. */
class Archive {
  frames = 0;
  bytes = 0;
  readonly #zip: ZipWriter;

  private constructor(
    private readonly file: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
    private readonly server: Server,
  ) {
    this.#zip = new ZipWriter(async (bytes) => {
      this.bytes += bytes.length;
      await this.handle.writeFile(bytes);
    });
  }

  static async begin(file: string, server: Server): Promise<Archive> {
    const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
    await mkdir(dirname(file), { recursive: true });
    return new Archive(file, temporary, await open(temporary, 'wx'), server);
  }

  async add(sequence: string, frame: string, png: Uint8Array): Promise<void> {
    const folders = this.server.above === '' ? [] : [this.server.above];
    await this.#zip.add([...folders, sequence, `${frame}.png`].join('/'), png);
    this.frames++;
  }

  /** @returns bytes that the directory took */
  async end(): Promise<number> {
    const before = this.bytes;
    await this.#zip.end();
    await this.handle.sync();
    await rename(this.temporary, this.file);
    return this.bytes - before;
  }

  async close(): Promise<void> {
    await this.handle.close();
    await rm(this.temporary, { force: true });
  }
}
