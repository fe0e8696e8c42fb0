/** Text as Markdown shows it as it is: it neither ends a cell, nor makes markup, nor mentions anyone. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\|<>`*_[\]~#!&]/g, '\\$&')
    .replaceAll('@', '&#64;');
}

/** Text in an XML attribute or element; characters that XML 1.0 has no form of become U+FFFD. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '\n': '&#10;',
    '\t': '&#9;',
    '\r': '&#13;',
  };
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\n\t\r]/g, (character) => entities[character]!);
}

/** The message of a GitHub workflow command (docs.github.com, "Workflow commands for GitHub Actions"). */
export function escapeAnnotation(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command, which colons and commas end. */
export function escapeAnnotationProperty(text: string): string {
  return escapeAnnotation(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Control characters and line ends as spaces. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** A part of a URL's hash; brackets too, which end a link in Markdown. */
export function encodeHash(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[()'!*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Where the page of a run shows a sequence of a row. */
export function sequenceLink(page: string, row: string, sequence: string): string {
  return `${page}#row=${encodeHash(row)}&sequence=${encodeHash(sequence)}`;
}
