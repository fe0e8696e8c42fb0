import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { messageOf, UserError } from '../core/errors.js';

/** A config file's values, and where each stands in it. */
export interface ConfigSource {
  readonly file: string;
  readonly value: unknown;
  /** "FILE, line 3, key datasets[0].root". */
  where(path: readonly PropertyKey[]): string;
}

/**
 * Parses YAML and applies `--set path=value` overrides ("datasets.0.root=../DAVIS"; the value is YAML too).
 * @throws UserError with the line for YAML that does not parse, or for an override that fits nowhere.
 */
export function parseConfigSource(file: string, content: string, overrides: readonly string[]): ConfigSource {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? lines.linePos(error.pos[0]).line;
    const [what] = error.message.split(' at line ');
    throw new UserError({ what: `The config is not YAML: ${what}`, where: `${file}, line ${line}` });
  }
  const overridden = new Set<string>();
  for (const override of overrides) {
    const { path, value } = parseOverride(override);
    try {
      document.setIn(path, document.createNode(value));
    } catch (cause) {
      throw new UserError({ what: `The override fits nowhere: ${messageOf(cause)}`, where: `--set ${override}` });
    }
    overridden.add(path.join('.'));
  }
  const lineOf = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  const where = (path: readonly PropertyKey[]) => {
    const set = path.some((_, index) => overridden.has(path.slice(0, index + 1).join('.')));
    const line = set ? undefined : lineOf(path);
    const place = [set ? '--set' : file, line === undefined ? '' : `line ${line}`, keyText(path)];
    return place.filter((part) => part !== '').join(', ');
  };
  return { file, value: toPlain(document, file), where };
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UserError({ what: `The config cannot be read: ${messageOf(cause)}`, where: file });
  }
}

function parseOverride(override: string): { path: (string | number)[]; value: unknown } {
  const at = override.indexOf('=');
  if (at < 1) {
    throw new UserError({
      what: 'An override has no value.',
      where: `--set ${override}`,
      expected: 'path=value, as in --set datasets.0.root=../DAVIS',
    });
  }
  const steps = override.slice(0, at).split('.');
  const parsed = parseDocument(override.slice(at + 1));
  if (parsed.errors.length > 0) throw new UserError({ what: 'The value is not YAML.', where: `--set ${override}` });
  return { path: steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), value: parsed.toJS() };
}

/** Where a key or an item begins; the nearest thing around it where it is not in the file itself. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && item.key.toJSON() === key);
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return pair.key.range[0];
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

/** `datasets[0].root`, with the word "key" before it; nothing for the whole document. */
function keyText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `key ${text.replace(/^\./, '')}`;
}
