import { createHash } from 'node:crypto';
import type { ReportAssets } from './assets.js';
import { escapeHtml, escapeJson } from './escape.js';

/** What a page is made of. */
export interface PageContent {
  readonly title: string;
  /** Version of the program that wrote it. */
  readonly version: string;
  /** Id of the first section. */
  readonly first: string;
  readonly sections: readonly PageSection[];
  /** What its script draws from. */
  readonly data: unknown;
  readonly footer: string;
}

/** A heading, and empty elements that the script fills. */
export interface PageSection {
  /** Of the heading. */
  readonly id: string;
  readonly title: string;
  /** Ids of the elements. */
  readonly places: readonly string[];
}

/**
 * A page: one file that opens from disk and asks for nothing. Its policy lets only its own script and styles run, and shows
 * pictures that are in it.
 */
export function renderPage(content: PageContent, { script, styles }: ReportAssets): string {
  const { title, version, first, sections, data, footer } = content;
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
<meta name="generator" content="sam2bench ${escapeHtml(version)}">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<a class="skip" href="#${first}">Skip to the results</a>
<header>
<h1>${escapeHtml(title)}</h1>
<p id="subtitle"></p>
</header>
<main>
${sections.map(sectionHtml).join('\n')}
</main>
<footer><p>Made by sam2bench ${escapeHtml(version)}. ${escapeHtml(footer)}</p></footer>
<noscript><p>The tables are drawn by the page's own script, which needs JavaScript. The files beside it have them as text.</p></noscript>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function sectionHtml({ id, title, places }: PageSection): string {
  const empty = places.map((place) => `<div id="${place}"></div>`).join('');
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${empty}</section>`;
}

/** The source expression by which a policy names an inline text. */
function integrity(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
