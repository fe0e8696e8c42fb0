import type { Command } from 'commander';
import type { CompareResult, Comparison } from '../app/compare.js';
import { printJson, printText } from './output.js';
import { textTable } from './text-table.js';

interface CompareFlags {
  readonly row?: string;
  readonly markdown?: string;
  readonly json?: boolean;
}

const HELP = `
A and B are run folders with the same data set, rules, protocol and input; RUN#ROW takes the rows of a run whose id or model
fits ROW. Differences are B less A, with 95 % intervals by resampling sequences; ratios of speeds by resampling repeats.

Examples:
  sam2bench compare runs/before runs/after
  sam2bench compare 'runs/encoders#tiny' 'runs/encoders#small'      two rows of one run
  sam2bench compare runs/a runs/b --row 'hiera-*' --markdown compare.md
  sam2bench compare runs/a runs/b --json | jq .comparisons[0].moved.fell`;

/** `sam2bench compare`. */
export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('what changed between two runs, or two rows of one: differences with intervals, sequences that moved')
    .argument('<a>', 'a run folder, or RUN#ROW')
    .argument('<b>', 'another, or another row of the same')
    .option('--row <pattern>', 'only rows whose id or model fits; * stands for any text')
    .option('--markdown <file>', 'write the comparison as Markdown, with links into the page')
    .option('--json', 'print the comparison as JSON on stdout')
    .addHelpText('after', HELP)
    .action(runCompare);
}

async function runCompare(a: string, b: string, { row, markdown, json }: CompareFlags): Promise<void> {
  const app = await import('../app/compare.js');
  const result = await app.compare(a, b, { row, markdown });
  if (json) printJson(result);
  else printText(resultText(result, app));
}

type App = Pick<typeof import('../app/compare.js'), 'comparedCells' | 'COMPARED_TITLES' | 'signedPoints'>;

function resultText({ comparisons, onlyA, onlyB }: CompareResult, app: App): string {
  const left = [
    ...(onlyA.length > 0 ? [`only in A: ${onlyA.join(', ')}`] : []),
    ...(onlyB.length > 0 ? [`only in B: ${onlyB.join(', ')}`] : []),
  ];
  return [...comparisons.map((one) => comparisonText(one, app)), ...left].join('\n\n');
}

function comparisonText(one: Comparison, app: App): string {
  const [metric, ...figures] = app.COMPARED_TITLES;
  const columns = [{ title: metric }, ...figures.map((title) => ({ title, isNumber: true }))];
  const { a, b, sequences, moved, differing, notes } = one;
  const moves = [...moved.fell, ...[...moved.rose].reverse()].map(({ sequence, loss, ...from }) => {
    return [sequence, ...[from.a, from.b].map((share) => (share * 100).toFixed(2)), app.signedPoints(-loss)];
  });
  const titles = [{ title: 'moved most (J&F)' }, ...['A', 'B', 'B - A'].map((title) => ({ title, isNumber: true }))];
  return [
    ...[`A: ${a}`, `B: ${b}`, `over ${sequences} sequences, in percent and points`, ''],
    textTable(columns, app.comparedCells(one)),
    ...(moves.length > 0 ? ['', textTable(titles, moves)] : []),
    ...(differing.length > 0 ? [''] : []),
    ...differing.map((fact) => `differs: ${fact.fact}: ${fact.a} in A, ${fact.b} in B`),
    '',
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}
