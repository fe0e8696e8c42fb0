import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '../core/errors.js';
import { SCHEMA_VERSION } from '../core/schema-version.js';
import { annotations } from '../gate/annotations.js';
import { overallVerdict } from '../gate/finding.js';
import { gateMarkdown } from '../gate/gate-markdown.js';
import type { GateReport } from '../gate/gate-report.js';
import { junitXml } from '../gate/junit.js';
import { writeFileAtomic } from '../runs/atomic-write.js';
import { pageFrom } from './compare.js';

/** The findings of a gate, and what they come to. */
export interface GateResult extends GateReport {
  /** 0 pass, 1 a regression, 4 could not judge. */
  readonly exitCode: 0 | 1 | 4;
  /** The findings as GitHub workflow commands. */
  readonly annotations: readonly string[];
}

/** Files for the findings as JUnit XML and as Markdown. */
export interface GateOutputs {
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
}

const EXIT_CODES = { pass: 0, fail: 1, undecided: 4 } as const;

/**
 * What the findings come to; writes the files that are asked for.
 * @param run the folder whose page the Markdown links to
 * @throws UserError where a file cannot be written
 */
export async function gateResult(
  parts: Omit<GateReport, 'schema' | 'verdict'>,
  { junit, markdown }: GateOutputs,
  run: string,
): Promise<GateResult> {
  const verdict = overallVerdict(parts.findings);
  const report: GateReport = { schema: SCHEMA_VERSION, verdict, ...parts };
  if (junit !== undefined) await writeResult(resolve(junit), junitXml(report));
  if (markdown !== undefined) {
    const file = resolve(markdown);
    await writeResult(file, gateMarkdown(report, pageFrom(dirname(file), run)));
  }
  return { ...report, exitCode: EXIT_CODES[verdict], annotations: annotations(report) };
}

/** @throws UserError where the file cannot be written */
export async function writeResult(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, content);
  } catch (cause) {
    throw new UserError({ what: 'The file cannot be written.', where: file, next: 'give another path' }, { cause });
  }
}
