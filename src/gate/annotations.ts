import { escapeAnnotation, escapeAnnotationProperty, oneLine } from './escape.js';
import { metricText, VERDICT_WORDS } from './figure-text.js';
import { findingLines, type GateReport } from './gate-report.js';

/** GitHub workflow commands, one for each finding that did not pass. */
export function annotations({ findings }: GateReport): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict !== 'pass')
    .map((finding) => {
      const { level, verdict, metric, rowName } = finding;
      const title = escapeAnnotationProperty(oneLine(`${VERDICT_WORDS[verdict]}: ${metricText(metric)} of ${rowName}`));
      return `::${level === 'warn' ? 'warning' : 'error'} title=${title}::${escapeAnnotation(findingLines(finding).join('\n'))}`;
    });
}
