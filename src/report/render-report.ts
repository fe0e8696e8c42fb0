import { createHash } from 'node:crypto';
import type { ReportAssets } from './assets.js';
import { escapeHtml, escapeJson } from './escape.js';
import type { ReportData } from './report-data.js';

/**
 * The page: one file that opens from disk and asks for nothing. Its policy lets only its own script and styles run.
 */
export function renderReport(data: ReportData, { script, styles }: ReportAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${integrity(script)}'`,
    `style-src '${integrity(styles)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="sam2bench ${escapeHtml(data.version)}">
<title>${escapeHtml(data.title)}</title>
<style>${styles}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<h1>${escapeHtml(data.title)}</h1>
<p id="subtitle"></p>
</header>
<main>
<section aria-labelledby="results"><h2 id="results">Results</h2><div id="warnings"></div><div id="headline"></div></section>
<section aria-labelledby="speed"><h2 id="speed">Accuracy against speed</h2><div id="scatter"></div></section>
<section aria-labelledby="rounds"><h2 id="rounds">Accuracy by interaction</h2><div id="curves"></div></section>
<section aria-labelledby="parts"><h2 id="parts">By part of the data</h2><div id="breakdown"></div></section>
<section aria-labelledby="sequences"><h2 id="sequences">By sequence</h2><div id="by-sequence"></div></section>
<section aria-labelledby="frames"><h2 id="frames">Frames</h2><div id="viewer"></div></section>
<section aria-labelledby="method"><h2 id="method">How it was measured</h2><div id="method-facts"></div></section>
</main>
<footer><p>Made by sam2bench ${escapeHtml(data.version)}. Percentages are means over objects.</p></footer>
<noscript><p>The tables are drawn by the page's own script, which needs JavaScript. summary.md has them as text.</p></noscript>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The source expression by which a policy names an inline text. */
function integrity(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
