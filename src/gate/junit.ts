import { escapeXml } from './escape.js';
import { metricText, VERDICT_WORDS } from './figure-text.js';
import type { Finding } from './finding.js';
import { findingLines, type GateReport } from './gate-report.js';

/**
 * The findings as JUnit XML, which CI systems show: a case each, a failure for a regression, an error for what could not be
 * judged, skipped for either of them where it is a warning.
 */
export function junitXml({ findings }: GateReport): string {
  const count = (kind: string) => findings.filter((finding) => elementOf(finding) === kind).length;
  const counts = `tests="${findings.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="sam2bench gate" ${counts}>`,
    ...findings.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function elementOf({ verdict, level }: Finding): 'failure' | 'error' | 'skipped' | null {
  if (verdict === 'pass') return null;
  if (level === 'warn') return 'skipped';
  return verdict === 'fail' ? 'failure' : 'error';
}

function testCase(finding: Finding): string {
  const { metric, scope, row, verdict, bound } = finding;
  const name = escapeXml(`${metricText(metric)} ${bound}, ${scope}`);
  const start = `    <testcase classname="${escapeXml(row)}" name="${name}"`;
  const element = elementOf(finding);
  if (element === null) return `${start}/>`;
  const text = escapeXml(findingLines(finding).join('\n'));
  const [message, content] = [` message="${escapeXml(VERDICT_WORDS[verdict])}"`, element === 'skipped' ? '' : text];
  const detail = element === 'skipped' ? ` message="${text}"` : message;
  return `${start}><${element}${detail}>${content}</${element}></testcase>`;
}
