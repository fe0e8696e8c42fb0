import { configJsonSchema, type JsonSchema } from './json-schema.js';

const HEAD = `# Configs

What \`sam2bench run CONFIG\` takes: every key, what it may be, and its default. Made from the schema by
\`sam2bench config reference > docs/config.md\`; a test fails where this page is stale. [protocols.md](protocols.md) says what
each protocol does, [inputs.md](inputs.md) what can be done to frames, [models.md](models.md) which models have names.

An editor completes keys and marks mistakes where the file begins with
\`\`\`yaml
# yaml-language-server: $schema=./node_modules/sam2bench/configs/schema.json
\`\`\`
(\`sam2bench config schema\` prints that file). Paths are relative to the config's folder.
`;

/** The page docs/config.md. */
export function configReference(): string {
  const schema = configJsonSchema();
  const sections = Object.entries(schema.properties ?? {}).flatMap(([key, node]) => sectionsOf(key, node));
  return `${[HEAD, table(schema), ...sections].join('\n')}\n`;
}

/** A section for each kind of object that a key may hold. */
function sectionsOf(key: string, node: JsonSchema): readonly string[] {
  const objects = alternatives(node)
    .flatMap((one) => (one.type === 'array' ? itemsOf(one).flatMap(alternatives) : [one]))
    .filter(({ properties }) => properties !== undefined);
  return objects.map((object) => {
    const name = constantOf(object);
    return `\n## ${key}${name === null ? '' : `: ${name}`}\n${table(object)}`;
  });
}

function table({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([key, node]) => {
    const fallback = node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
    const need = required.includes(key) ? 'needed' : fallback;
    return `| \`${key}\` | ${typeText(node)} | ${need} | ${node.description ?? ''} |`;
  });
  return ['| key | what | default | about |', '|---|---|---|---|', ...rows].join('\n');
}

/** What a value may be, in words. */
function typeText(node: JsonSchema): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  const several = node.anyOf ?? node.oneOf;
  if (several !== undefined) return [...new Set(several.map(typeText))].join(' or ');
  if (node.type === 'array') return arrayText(node);
  if (node.type === 'integer' || node.type === 'number') return numberText(node);
  if (node.type === 'boolean') return '`true` or `false`';
  return node.type === 'object' ? (constantOf(node) ?? 'keys, see below') : 'text';
}

function arrayText({ items }: JsonSchema): string {
  if (isTuple(items)) return `[${items.map(typeText).join(', ')}]`;
  return items === undefined ? 'a list' : `a list of: ${typeText(items)}`;
}

function numberText({ type, minimum, exclusiveMinimum, maximum, multipleOf }: JsonSchema): string {
  const noun = type === 'integer' ? 'whole number' : 'number';
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`);
  const range = least === undefined || maximum === undefined ? '' : `, ${least} to ${maximum}`;
  return `${noun}${range}${multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`}`;
}

function alternatives(node: JsonSchema): readonly JsonSchema[] {
  return (node.anyOf ?? node.oneOf)?.flatMap(alternatives) ?? [node];
}

function itemsOf({ items }: JsonSchema): readonly JsonSchema[] {
  if (items === undefined) return [];
  return isTuple(items) ? items : [items];
}

function isTuple(items: JsonSchema['items']): items is readonly JsonSchema[] {
  return Array.isArray(items);
}

/** What tells an object from the others of its list: the kind of a protocol, the format of a data set. */
function constantOf({ properties }: JsonSchema): string | null {
  const constant = properties?.kind?.const ?? properties?.format?.const;
  return constant === undefined ? null : String(constant);
}
