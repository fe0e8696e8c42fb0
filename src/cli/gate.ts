import type { Command } from 'commander';
import type { GateResult } from '../app/gate.js';
import { UserError } from '../core/errors.js';
import { printJson, printText, talk } from './output.js';
import { textTable } from './text-table.js';

interface GateFlags {
  readonly baseline?: string;
  readonly config?: string;
  readonly against?: string;
  readonly update?: boolean;
  readonly junit?: string;
  readonly markdown?: string;
  readonly annotations?: boolean;
  readonly json?: boolean;
}

const HELP = `
Exit codes: 0 pass, 1 a regression, 4 could not judge, 2 the baseline is refused (other data, rules, protocol or input) or
something cannot be read. docs/gate.md has the assertions and how they are judged.

Examples:
  sam2bench gate runs/now --baseline baseline.json --update            makes the run the baseline
  sam2bench gate runs/now --baseline baseline.json --config gate.yaml
  sam2bench gate runs/now --baseline baseline.json --config gate.yaml --against runs/before   speeds of the same job
  sam2bench gate runs/now --baseline baseline.json --config gate.yaml --junit gate.xml --markdown gate.md
  sam2bench gate bench.json --against before.json     two files of \`npm run bench\`: no median takes over 1.25 times as long`;

/** `sam2bench gate`. */
export function registerGate(program: Command): void {
  program
    .command('gate')
    .description('hold a run against assertions and a baseline, for CI')
    .argument('<run>', 'a run folder, or RUN#ROW; or a file that npm run bench wrote')
    .option('--baseline <file>', 'what --update wrote')
    .option('--config <file>', 'the assertions, a YAML file; configs/gates of the package has some to copy')
    .option(
      '--against <run>',
      'a run of the same job, by whose speeds speeds are judged; or another file of npm run bench',
    )
    .option('--update', 'write the baseline instead of judging')
    .option('--junit <file>', 'write the findings as JUnit XML')
    .option('--markdown <file>', 'write the findings as Markdown')
    .option('--annotations', 'print GitHub annotations (default: where GITHUB_ACTIONS is set)')
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText('after', HELP)
    .action((run: string, flags: GateFlags) => (flags.update === true ? update(run, flags) : judge(run, flags)));
}

async function update(run: string, flags: GateFlags): Promise<void> {
  const { isBenchFile, noBaselineOfBench } = await import('../app/gate-bench.js');
  if (await isBenchFile(run)) throw noBaselineOfBench(run, '--update');
  const { updateBaseline } = await import('../app/gate.js');
  const file = required(
    flags.baseline,
    '--baseline',
    'the file that the baseline is written to',
    'add --baseline FILE',
  );
  const written = await updateBaseline(run, file);
  if (flags.json) printJson({ baseline: written });
  else printText(written);
  talk(`the baseline is written; next: sam2bench gate RUN --baseline ${file} --config GATE.yaml`);
}

async function judge(run: string, flags: GateFlags): Promise<void> {
  const app = await import('../app/gate.js');
  const { gateBench, isBenchFile } = await import('../app/gate-bench.js');
  const result = (await isBenchFile(run)) ? await gateBench(run, flags) : await gateRun(run, flags, app);
  if (flags.json) printJson(result);
  else printText(resultText(result, app));
  if (flags.annotations ?? process.env.GITHUB_ACTIONS === 'true') for (const line of result.annotations) talk(line);
  process.exitCode = result.exitCode;
}

async function gateRun(run: string, flags: GateFlags, app: typeof import('../app/gate.js')): Promise<GateResult> {
  const config = required(
    flags.config,
    '--config',
    'a YAML file of assertions',
    app.gateConfigAdvice('add --config FILE'),
  );
  const { baseline, against, junit, markdown } = flags;
  return app.gate(run, { config, baseline, against, junit, markdown });
}

/** Not a required option: commander would complain of its lack before it names a misspelt one. */
function required(value: string | undefined, option: string, expected: string, next: string): string {
  if (value !== undefined) return value;
  throw new UserError({ what: `There is no ${option}.`, where: option, expected, next });
}

type App = Pick<typeof import('../app/gate.js'), 'GATE_COLUMNS' | 'findingLines' | 'gateHeadline' | 'differenceLines'>;

function resultText(result: GateResult, app: App): string {
  const rows = result.findings.map((finding) => app.GATE_COLUMNS.map(({ cell }) => cell(finding)));
  const details = result.findings.flatMap((finding) => {
    const lines = app.findingLines(finding);
    return lines.length === 0 ? [] : ['', ...lines];
  });
  const differing = app.differenceLines(result).map((line) => `differs: ${line}`);
  return [
    textTable(app.GATE_COLUMNS, rows),
    ...details,
    ...(differing.length > 0 ? ['', ...differing] : []),
    ...result.notes.map((note) => `note: ${note}`),
    ...['', app.gateHeadline(result)],
  ].join('\n');
}
