import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProtocolConfig } from '../config/schema.js';
import { nameAdvice } from '../core/did-you-mean.js';
import { messageOf, UserError } from '../core/errors.js';
import { sha256OfText } from '../core/hashing.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { stableJson } from '../core/stable-json.js';
import type { ProtocolOptions, ReplayLog } from '../protocols/protocol.js';
import { protocolOf } from '../protocols/registry.js';
import { MANIFEST_FILE, readManifest } from '../runs/run-manifest.js';
import { UnitFolder, type UnitRecord } from '../runs/unit-folder.js';

/** The logs that a run repeats. */
export interface Replays {
  /** Undefined where the protocol is no replay. */
  logOf(protocol: ProtocolConfig, sequence: string): ReplayLog | undefined;
}

/** A sequence that is to be run. */
interface Wanted {
  readonly name: string;
  readonly frames: number;
}

const replayEntry = z.looseObject({ kind: z.literal('replay'), log: z.string(), row: z.string().exactOptional() });
type ReplayEntry = z.output<typeof replayEntry>;
const loggedProtocol = z.looseObject({ kind: z.string() });

/**
 * Finds what the replays of a config repeat.
 * @returns the protocols as a plan has them: a replay names the row, the content of its logs, and the protocol logged
 * @throws UserError where a log is not there, is one of several, or cannot be repeated
 */
export async function openReplays(protocols: readonly ProtocolConfig[], sequences: readonly Wanted[]) {
  const found = new Map<string, ReadonlyMap<string, ReplayLog>>();
  const planned: ProtocolConfig[] = [];
  for (const protocol of protocols) {
    if (protocol.kind !== 'replay') {
      planned.push(protocol);
      continue;
    }
    const { row, of, logs } = await openReplay(replayEntry.parse(protocol), sequences);
    const content = sha256OfText(stableJson({ of, logs: [...logs] }));
    found.set(content, logs);
    planned.push({ kind: 'replay', row, content, of });
  }
  const replays: Replays = { logOf: ({ content }, sequence) => found.get(String(content))?.get(sequence) };
  return { protocols: planned, replays };
}

async function openReplay(entry: ReplayEntry, sequences: readonly Wanted[]) {
  await readManifest(entry.log);
  const names = new Set(sequences.map(({ name }) => name));
  const units = (await unitsOf(entry.log)).filter(({ record }) => names.has(record.sequence));
  const row = chosenRow(entry, [...new Set(units.map(({ record }) => record.row))]);
  const logs = new Map<string, ReplayLog>();
  let of: ProtocolOptions | null = null;
  for (const wanted of sequences) {
    const unit = units.find(({ record }) => record.row === row && record.sequence === wanted.name);
    if (unit === undefined) throw missing(entry.log, row, wanted.name);
    checkLength(unit.record, wanted, unit.folder.path);
    of ??= replayable(unit.record, unit.folder.path);
    logs.set(wanted.name, { interactions: await unit.folder.readPrompts(), rounds: await unit.folder.readRounds() });
  }
  return { row, of: of!, logs };
}

async function unitsOf(run: string) {
  const units: { readonly folder: UnitFolder; readonly record: UnitRecord }[] = [];
  for (const id of (await readdir(join(run, 'units'))).sort()) {
    const folder = new UnitFolder(run, id);
    if (await folder.isDone()) units.push({ folder, record: await folder.readUnit() });
  }
  return units;
}

function chosenRow({ log, row }: ReplayEntry, rows: readonly string[]): string {
  const problem = { where: `${log}, ${MANIFEST_FILE}`, expected: 'protocols: [{ kind: replay, log: ..., row: ID }]' };
  const [only] = rows;
  if (only === undefined) {
    const what = 'The run to be replayed has none of the sequences.';
    throw new UserError({ what, where: log, next: 'replay it on the data that it was made on' });
  }
  if (row === undefined) {
    if (rows.length === 1) return only;
    const what = 'The run to be replayed has several rows with these sequences.';
    throw new UserError({ ...problem, what, found: rows.join(', '), next: 'choose one with the key row' });
  }
  if (rows.includes(row)) return row;
  const what = `The run to be replayed has no row "${row}" with these sequences.`;
  throw new UserError({ ...problem, what, found: row, next: nameAdvice(row, rows) });
}

function missing(log: string, row: string, sequence: string): UserError {
  return new UserError({
    what: 'The run to be replayed lacks a sequence.',
    where: `${log}, row ${row}`,
    expected: `a finished unit of the sequence ${sequence}`,
    next: 'finish that run with --resume, or leave the sequence out: --filter sequence=...',
  });
}

function checkLength({ frames, sequence }: UnitRecord, wanted: Wanted, where: string): void {
  if (frames === wanted.frames) return;
  throw new UserError({
    what: 'The data are not those of the log: a sequence has another length.',
    where: `${where}, sequence ${sequence}`,
    expected: `${frames} frames`,
    found: `${wanted.frames} frames`,
    next: 'replay the log on the data that it was made on',
  });
}

/** The protocol that was logged; that of the log behind it where it was a replay itself. */
function replayable({ schema, setting }: UnitRecord, where: string): ProtocolOptions {
  try {
    if (schema !== SCHEMA_VERSION) throw new Error(`schema ${schema}`);
    const logged = loggedProtocol.parse(setting.protocol);
    const of = logged.kind === 'replay' ? loggedProtocol.parse(logged.of) : logged;
    if (!protocolOf(of).traits.pictures || of.kind === 'image') return of;
    throw new Error(`the protocol "${of.kind}" on pictures, which is not made of its log alone`);
  } catch (cause) {
    const found = messageOf(cause);
    const next = 'run the protocol itself on the other model';
    throw new UserError({ what: 'The log cannot be replayed.', where, found, next }, { cause });
  }
}
